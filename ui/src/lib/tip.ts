/** A small note beside a control, on hover and on focus. Decoration only: the same words are in its description. */
import type { Attachment } from 'svelte/attachments';

const EDGE = 8;

function place(note: HTMLElement, at: DOMRect, side: 'below' | 'right'): void {
  const { width, height } = note.getBoundingClientRect();
  const beside = side === 'right' && at.right + EDGE + width + EDGE < innerWidth;
  const x = beside
    ? at.right + EDGE
    : Math.min(Math.max(EDGE, at.left + at.width / 2 - width / 2), innerWidth - width - EDGE);
  const below = at.bottom + EDGE + height < innerHeight ? at.bottom + 6 : at.top - height - 6;
  const y = beside ? Math.min(at.top + at.height / 2 - height / 2, innerHeight - height - EDGE) : below;
  note.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
}

export function tip(
  text: string | undefined | null,
  side: 'below' | 'right' = 'below',
  delayMs: number = 0,
): Attachment<HTMLElement> {
  return (node) => {
    if (!text) return;
    let note: HTMLElement | null = null;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      if (note) return;
      note = document.createElement('div');
      note.className = 'tip';
      note.setAttribute('aria-hidden', 'true');
      note.textContent = text;
      document.body.append(note);
      place(note, node.getBoundingClientRect(), side);
    };
    const showSoon = () => {
      waiting = setTimeout(show, delayMs);
    };
    const hide = () => {
      clearTimeout(waiting);
      note?.remove();
      note = null;
    };
    const onFocus = () => node.matches(':focus-visible') && show();
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && hide();
    node.addEventListener('pointerenter', showSoon);
    node.addEventListener('pointerleave', hide);
    node.addEventListener('focus', onFocus);
    node.addEventListener('blur', hide);
    node.addEventListener('keydown', onKey);
    return () => {
      hide();
      node.removeEventListener('pointerenter', showSoon);
      node.removeEventListener('pointerleave', hide);
      node.removeEventListener('focus', onFocus);
      node.removeEventListener('blur', hide);
      node.removeEventListener('keydown', onKey);
    };
  };
}
