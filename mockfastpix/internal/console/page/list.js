// A list with a search field and pages. The elements of the list named x have the
// IDs x, x-tools, x-search, x-count, x-empty, x-pages, x-previous, x-page, x-next,
// x-total and x-heading.

import { byID, debounce, replaceRows } from "./dom.js";

const pageSize = 50;
const words = (number) => number.toLocaleString("en-US");

// pagedList returns a function that shows the current entries, with rowOf. The
// search finds those whose textOf contains the text.
export function pagedList(name, entries, textOf, rowOf) {
  const part = (suffix) => byID(`${name}-${suffix}`);
  const search = part("search");
  let page = 0;

  function show() {
    const all = entries();
    const text = search.value.trim().toLowerCase();
    const found = text === "" ? all : all.filter((entry) => textOf(entry).toLowerCase().includes(text));
    const pages = Math.max(1, Math.ceil(found.length / pageSize));
    page = Math.min(page, pages - 1);
    const shown = found.slice(page * pageSize, (page + 1) * pageSize);
    replaceRows(byID(name), shown.map(rowOf), part("heading"));
    part("total").textContent = words(all.length);
    part("count").textContent =
      `Showing ${words(shown.length)} of ${words(found.length)}` +
      (text === "" ? "" : `, selected from ${words(all.length)}`);
    part("empty").hidden = all.length > 0;
    part("tools").hidden = all.length === 0;
    part("pages").hidden = pages === 1;
    part("page").textContent = `Page ${page + 1} of ${words(pages)}`;
    part("previous").disabled = page === 0;
    part("next").disabled = page === pages - 1;
  }

  function turn(by) {
    page += by;
    show();
    part("heading").focus();
  }

  part("previous").addEventListener("click", () => turn(-1));
  part("next").addEventListener("click", () => turn(1));
  search.addEventListener(
    "input",
    debounce(100, () => {
      page = 0;
      show();
    }),
  );
  return show;
}
