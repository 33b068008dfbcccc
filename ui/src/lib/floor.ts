/** What stands at the foot of the window: messages float above it, so that its buttons stay free. */
import type { Attachment } from 'svelte/attachments';

export const floor: Attachment<HTMLElement> = (node) => {
  const { style } = document.documentElement;
  const watch = new ResizeObserver(() => {
    const tall = Math.max(0, innerHeight - node.getBoundingClientRect().top);
    style.setProperty('--floor', `${Math.round(tall)}px`);
  });
  watch.observe(node);
  return () => {
    watch.disconnect();
    style.removeProperty('--floor');
  };
};
