import { render, screen } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import PhotosLine from '../../src/screens/import/PhotosLine.svelte';
import { MappingState } from '../../src/screens/mapping/state.svelte';
import Photo from '../../src/screens/users/Photo.svelte';
import { userDetail } from '../fixtures/misc';
import { install } from '../fixtures/ipc';

test('photos are a further choice of an import, and the direction of an attribute', async () => {
  const door = install(window, { users: 20 });
  const mapping = new MappingState(1);
  await mapping.load();
  render(PhotosLine, { mapping });
  const line = screen.getByRole('checkbox', { name: 'Photos' });
  expect(line).not.toBeChecked();
  await userEvent.click(line);
  expect(door.called.at(-1)).toMatchObject({
    command: 'set_direction',
    args: { attributes: ['photo'], direction: 'import' },
  });
});

test('where photos go to Google the choice says so', async () => {
  install(window, { users: 20 });
  const mapping = new MappingState(1);
  await mapping.load();
  await mapping.set(['photo'], 'export');
  render(PhotosLine, { mapping });
  expect(screen.getByRole('checkbox', { name: 'Photos' })).toHaveAttribute('aria-disabled', 'true');
  screen.getByText(/photos go to Google/);
});

test('thumbnails are asked for together, once', async () => {
  const door = install(window, { users: 20 });
  const detail = userDetail(1);
  render(Photo, { detail, onchanged: () => undefined });
  render(Photo, { detail, onchanged: () => undefined });
  const [image] = await screen.findAllByAltText('Portrait');
  expect(image!.getAttribute('src')).toMatch(/^data:/);
  expect(door.called.filter(({ command }) => command === 'photos')).toHaveLength(1);
});

test('a photo is set by a file that is chosen or dropped, and removed', async () => {
  const door = install(window, { users: 20 });
  const seen: (string | null)[] = [];
  render(Photo, { detail: userDetail(1), onchanged: (next) => seen.push(next.row.photo) });
  await userEvent.click(screen.getByRole('button', { name: 'Set photo…' }));
  await userEvent.click(screen.getByRole('button', { name: 'Remove' }));
  expect(seen, 'the panel shows what came of it').toEqual(['f00d'.repeat(8), null]);
  expect(door.called.find(({ command }) => command === 'user_photo_remove')!.args).toEqual({
    id: 1,
    version: 4,
  });
});
