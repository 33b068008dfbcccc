import { render, screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import ConnectionFacts from '../../src/lib/parts/ConnectionFacts.svelte';
import ConnectionCard from '../../src/screens/overview/ConnectionCard.svelte';
import { google } from '../fixtures/connections';

test('a domain that is not verified is marked, with what it means', () => {
  render(ConnectionFacts, { connection: google });
  const domain = screen.getByText('old-contoso.example', { exact: false }).closest('li')!;
  expect(within(domain).getByText('not verified')).toBeVisible();
  expect(domain).toHaveTextContent('no user can have an address there until it has');
  const other = screen.getByText('contoso.example', { exact: true }).closest('li')!;
  expect(other).toHaveTextContent('verified');
  expect(within(other).queryByText('not verified')).toBeNull();
});

test('Overview does not name it among those that are', () => {
  render(ConnectionCard, { connection: google, onchecked: () => undefined });
  const domains = screen.getByText('Domains').nextElementSibling!;
  const [verified, other] = domains.innerHTML.split('<p');
  expect(verified).toContain('contoso.example');
  expect(verified).not.toContain('old-contoso.example');
  expect(other).toContain('not verified');
});

test('domains that could not be read say so, on both screens', () => {
  const unread = { ...google, domains: [], domainsUnread: 'not known: not granted at consent' };
  render(ConnectionFacts, { connection: unread });
  expect(screen.getByText('Domains').nextElementSibling).toHaveTextContent(
    'Not known: not granted at consent.',
  );
  document.body.replaceChildren();
  render(ConnectionCard, { connection: unread, onchecked: () => undefined });
  expect(screen.getByText('Domains').nextElementSibling).toHaveTextContent(
    'not known: not granted at consent',
  );
});
