// Tells what has the focus: its name, and whether somebody who looks can see that it has.
const element = document.activeElement;
// A heading, say, may be given the focus by the program; Tab does not stop there.
if (!element || element.tabIndex < 0 || element === document.body) return null;
const { left, top, right, bottom } = element.getBoundingClientRect();
const inside = right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
// A ring is drawn on the thing itself, or on what is drawn around it or for it.
const ringed = (one) => {
  const { boxShadow, outlineStyle } = getComputedStyle(one);
  // What scrolls would cover a ring of its own: it lies above.
  const above = getComputedStyle(one, '::after').outlineStyle;
  return boxShadow !== 'none' || outlineStyle !== 'none' || above !== 'none';
};
const around = [element, element.parentElement, element.nextElementSibling, element.parentElement?.parentElement];
const active = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
const marked = around.some((one) => one && ringed(one)) || (active && ringed(active));
return { name: nameOf(element), seen: inside && Boolean(marked) };
