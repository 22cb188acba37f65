// The taps of one person and session that the server does not have yet, oldest first. They outlive a reload.

const MOST = 30; // sent together: what a full room has waiting after a while without a connection
const LONGEST = 30000; // of their letters, as they are sent: a browser sends no more than 64 KiB for a page that is left

export const same = (one, other) => one.booking === other.booking && one.day === other.day;

export class Queue {
  constructor(key) {
    this.key = key; // has the person in it: a shared phone never sends one trainer's taps as another's
    this.unstored = []; // where the browser keeps nothing, the queue lives as long as the page
  }

  get items() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) || this.unstored;
    } catch {
      return this.unstored;
    }
  }

  get first() {
    return this.items[0];
  }

  // What goes next: of each person and day the oldest tap only, because the next one is built on its answer.
  get next() {
    const together = [];
    let letters = 0;
    for (const item of this.items) {
      letters += encodeURIComponent(JSON.stringify(item)).length;
      if (together.length === MOST || (together.length && letters > LONGEST)) break;
      if (!together.some((each) => same(each, item))) together.push(item);
    }
    return together;
  }

  keep(items) {
    this.unstored = [];
    try {
      if (items.length) localStorage.setItem(this.key, JSON.stringify(items));
      else localStorage.removeItem(this.key);
    } catch {
      this.unstored = items;
    }
  }

  add(item) {
    const items = this.items;
    const before = items.filter((each) => same(each, item)).pop();
    // A tap that was never sent can still be changed; one that was sent may have arrived, so the next one follows it.
    if (before && !before.tried && !before.details && !item.details) {
      before.value = item.value;
      this.keep(items.filter((each) => each !== before || each.value !== each.seen));
    } else {
      this.keep([...items, { ...item, id: `${Date.now()}-${Math.random()}` }]);
    }
  }

  tried(...items) {
    const ids = new Set(items.map((item) => item.id));
    this.keep(this.items.map((each) => (ids.has(each.id) ? { ...each, tried: true } : each)));
  }

  // What was tried while the device had no connection at all cannot have arrived, and may still be changed.
  neverLeft(...items) {
    const ids = new Set(items.map((item) => item.id));
    this.keep(this.items.map((each) => (ids.has(each.id) ? { ...each, tried: false } : each)));
  }

  remove(wanted) {
    this.keep(this.items.filter((item) => !wanted(item)));
  }
}

// What a tap makes of a mark (or of null, where there is none), as the server will see it.
export function after(mark, item) {
  let value = item.value;
  if (item.details && !value && !item.seen && (item.arrived_late || item.left_early)) value = "present";
  if (!value) return null;
  const kept = mark || { arrived_late: false, left_early: false, note: "" };
  if (!item.details) return { ...kept, value, marked: "" };
  const was = value !== "absent";
  return {
    value,
    arrived_late: was && Boolean(item.arrived_late),
    left_early: was && Boolean(item.left_early),
    note: item.note,
    marked: "",
  };
}
