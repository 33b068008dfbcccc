/** Numbers, dates and plurals, written the same way everywhere. */

const integers = new Intl.NumberFormat('en');
const plurals = new Intl.PluralRules('en');

export const count = (n: number): string => integers.format(n);

/** "1 user", "214 users". */
export function plural(n: number, one: string, other: string = `${one}s`): string {
  return `${count(n)} ${plurals.select(n) === 'one' ? one : other}`;
}

/** "0.9 s", "12 s", "3 min 20 s". */
export function seconds(s: number): string {
  if (s < 10) return `${s.toFixed(1)} s`;
  if (s < 60) return `${Math.round(s)} s`;
  const whole = Math.round(s);
  const rest = whole % 60;
  return `${Math.floor(whole / 60)} min${rest ? ` ${rest} s` : ''}`;
}

/** "96 kB", "1.4 MB". */
export function bytes(n: number): string {
  return n < 1_000_000 ? `${count(Math.ceil(n / 1_000))} kB` : `${(n / 1_000_000).toFixed(1)} MB`;
}

const sameDay = (a: Date, b: Date) => a.toDateString() === b.toDateString();

const two = (n: number) => String(n).padStart(2, '0');

/** "09:00" today, "yesterday 21:00", "20 Nov 21:04", "20 Nov 2025". */
export function moment(rfc3339: string, now: Date): string {
  const at = new Date(rfc3339);
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`;
  if (sameDay(at, now)) return clock;
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (sameDay(at, yesterday)) return `yesterday ${clock}`;
  const day = `${at.getDate()} ${at.toLocaleString('en', { month: 'short' })}`;
  return at.getFullYear() === now.getFullYear() ? `${day} ${clock}` : `${day} ${at.getFullYear()}`;
}

/** "today", "yesterday", "on 12 Nov", "on 12 Nov 2025". */
export function onDay(rfc3339: string, now: Date): string {
  const at = new Date(rfc3339);
  if (sameDay(at, now)) return 'today';
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (sameDay(at, yesterday)) return 'yesterday';
  const day = `on ${at.getDate()} ${at.toLocaleString('en', { month: 'short' })}`;
  return at.getFullYear() === now.getFullYear() ? day : `${day} ${at.getFullYear()}`;
}

/** "just now", "2 min ago", "3 h ago", then the moment itself. */
export function ago(rfc3339: string, now: Date): string {
  const elapsed = (now.getTime() - new Date(rfc3339).getTime()) / 1000;
  if (elapsed < 45) return 'just now';
  if (elapsed < 3600) return `${Math.max(1, Math.round(elapsed / 60))} min ago`;
  if (elapsed < 6 * 3600) return `${Math.round(elapsed / 3600)} h ago`;
  return moment(rfc3339, now);
}

/** "northwind.test", "a and b", "a, b and 3 more". */
export function list(names: string[], most: number = 3): string {
  if (names.length <= 1) return names.join('');
  if (names.length <= most) return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return `${names.slice(0, most - 1).join(', ')} and ${names.length - most + 1} more`;
}

/** Words with a capital in front and a full stop behind; an address or a value in front stays as it is. */
export function sentence(words: string): string {
  const word = /^[a-z’-]+(?=[\s,:;]|[.!?…]?$)/.test(words);
  const said = word ? words.charAt(0).toUpperCase() + words.slice(1) : words;
  return /[.!?…]$/.test(said) ? said : `${said}.`;
}

/** A name in a sentence, kept from turning the words around it: for text that cannot hold a `bdi`. */
export const isolated = (name: string): string => `\u2068${name}\u2069`;
