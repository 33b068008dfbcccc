// Finds the first visible thing of a role whose name is (or, written /…/, matches) the given one.
const [role, wanted] = arguments;
const places = {
  button: 'button, [role=button], summary, input[type=submit]',
  link: 'a[href], [role=link]',
  textbox: 'input:not([type]), input[type=text], input[type=search], input[type=email], input[type=password], textarea, [role=textbox], [role=searchbox]',
  checkbox: 'input[type=checkbox], [role=checkbox]',
  radio: 'input[type=radio], [role=radio]',
  switch: '[role=switch]',
  combobox: 'select, [role=combobox]',
  option: 'option, [role=option]',
  heading: 'h1, h2, h3, h4, [role=heading]',
  dialog: 'dialog[open], [role=dialog], [role=alertdialog]',
  row: 'tr, [role=row]',
  cell: 'td, [role=cell], [role=gridcell]',
  tab: '[role=tab]',
  menuitem: '[role=menuitem], [role=menuitemradio], [role=menuitemcheckbox]',
  status: '[role=status]',
  alert: '[role=alert]',
  region: 'section[aria-label], section[aria-labelledby], [role=region]',
  text: 'body *',
};
const visible = (element) =>
  element.checkVisibility({ visibilityProperty: true, opacityProperty: false }) &&
  // A control may be a transparent input under its drawing; it still has a place.
  element.getClientRects().length > 0;
const pattern = wanted.length > 1 && wanted.startsWith('/') && wanted.endsWith('/') && new RegExp(wanted.slice(1, -1));
const fits = (name) => (pattern ? pattern.test(name) : name === wanted);
const found = [...document.querySelectorAll(places[role] ?? `[role=${role}]`)].filter(
  (element) => visible(element) && fits(nameOf(element)),
);
// What is behind a dialog cannot be reached.
const dialog = [...document.querySelectorAll('dialog:modal')].at(-1);
const inside = dialog ? found.filter((element) => dialog.contains(element)) : [];
const meant = inside.length ? inside : found;
// Of nested texts the innermost is meant.
return (role === 'text' ? meant.at(-1) : meant[0]) ?? null;
