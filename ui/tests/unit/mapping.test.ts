import { render, screen, waitFor } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import AttributesCard from '../../src/screens/import/AttributesCard.svelte';
import Mapping from '../../src/screens/mapping/Mapping.svelte';
import { MappingState } from '../../src/screens/mapping/state.svelte';
import { install } from '../fixtures/ipc';

test('into an empty directory the rest can be brought, and taken back, with one click', async () => {
  const door = install(window, { users: 0 });
  render(AttributesCard, { mapping: new MappingState(1) });
  await screen.findByText('Only email and names are imported.');
  await userEvent.click(screen.getAllByRole('button', { name: 'Import all' })[0]!);
  await screen.findByText('All attributes that Google itself has are imported.');
  expect(document.activeElement, 'who presses it by keys goes on from there').toHaveTextContent(
    'Only email and names',
  );
  // The second of these words is in the table that is still folded.
  await userEvent.click(screen.getAllByRole('button', { name: 'Only email and names' })[0]!);
  await screen.findByText('Only email and names are imported.');
  const { args } = door.called.filter(({ command }) => command === 'set_direction')[1]!;
  expect(args).toMatchObject({ connection: 1, direction: 'exclude' });
  expect(args.attributes).toContain('department');
  expect(args.attributes, 'what goes both ways stays').not.toContain('email');
});

test('Import all says why it turns nothing on', async () => {
  install(window, { users: 20 });
  const mapping = new MappingState(1);
  render(Mapping, { mapping });
  await mapping.load();
  await mapping.set(mapping.importable, 'import');
  const all = screen.getByRole('button', { name: 'Import all' });
  await waitFor(() => expect(all).toHaveAccessibleDescription('Every attribute that can be imported is.'));
  await mapping.set(['department', 'jobTitle'], 'export');
  await waitFor(() =>
    expect(all).toHaveAccessibleDescription(
      '2 attributes go to Google; set those to Import one by one. All others that can be imported are.',
    ),
  );
});

test('where people are, nothing is said of an empty directory', async () => {
  install(window, { users: 20 });
  render(AttributesCard, { mapping: new MappingState(1) });
  // Manager, state and password only ever go to Google.
  await screen.findByText(/^7 of 15 are brought: email/);
  expect(screen.queryByText(/directory is empty/)).toBeNull();
});

test('your own fields stand apart, are chosen one by one, and can be read again', async () => {
  const door = install(window, { users: 20 });
  const mapping = new MappingState(1);
  render(Mapping, { mapping });
  await mapping.load();
  expect(mapping.importable.join(), 'Import all leaves them alone').not.toContain('customSchemas');
  expect(mapping.importable, 'and photos, each of which costs a call').not.toContain('photo');
  const choice = await screen.findByLabelText('Direction of Equipment.laptops');
  expect(choice).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Read them again' }));
  expect(door.called.map(({ command }) => command)).toContain('read_custom_fields');
});
