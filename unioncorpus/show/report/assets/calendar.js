// The calendar: themes by month, for all plans or one kind of organisation.

const calendarState = { group: "all", count: "n" };

function showCalendar() {
  const cells = records(data.tables.calendar);
  const groups = [...new Set(cells.map((row) => row.group))];
  const area = make("div");
  const draw = () => area.replaceChildren(calendarTable(cells));
  const change = (key) => (value) => {
    calendarState[key] = value;
    draw();
  };
  const names = groups.map((group) => [group, group === "all" ? word("all") : nameOf("org_type", group)]);
  const counts = ["n", "n_raw", "plans"].map((key) => [key, word(`count_${key}`)]);
  view.replaceChildren(
    ...head(word("nav_calendar"), word("calendar_lead")),
    make(
      "div",
      { class: "fields" },
      choice(word("group"), names, calendarState.group, change("group")),
      choice(word("count"), counts, calendarState.count, change("count")),
    ),
    area,
  );
  draw();
}

function calendarTable(cells) {
  const chosen = cells.filter((row) => row.group === calendarState.group);
  if (!chosen.length) return make("p", {}, word("none"));
  const value = new Map(chosen.map((row) => [`${row.theme} ${row.month}`, row[calendarState.count]]));
  const size = new Map();
  for (const row of chosen) size.set(row.theme, (size.get(row.theme) ?? 0) + row[calendarState.count]);
  const themes = [...size.keys()].sort((a, b) => (a === null) - (b === null) || size.get(b) - size.get(a));
  const most = Math.max(...value.values(), 1e-9);
  const figures = figuresLike([...value.values()]);
  return crossTable({
    caption: word("nav_calendar"),
    corner: word("theme"),
    rows: themes.map((theme) => ({ theme, label: themeName(theme) })),
    columns: Array.from({ length: 12 }, (_, k) => ({ month: k + 1, label: monthName(k + 1) })),
    cell: (row, column) => {
      const n = value.get(`${row.theme} ${column.month}`) ?? 0;
      return { text: n ? figures(n) : "·", level: n / most };
    },
  });
}
