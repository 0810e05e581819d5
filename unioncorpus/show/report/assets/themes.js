// Themes by organisation: all of them beside each other, and one with its intervals.

const themeState = { measure: "characters", children: false, group: "" };

function showThemes() {
  const all = records(data.tables.shares);
  const groups = [...new Set(all.map((row) => row.group))];
  const size = (group) => all.find((row) => row.group === group).plans;
  groups.sort((a, b) => size(b) - size(a));
  themeState.group ||= groups[0] ?? "";
  const area = make("div");
  const draw = () => area.replaceChildren(...themeTables(all, groups));
  const change = (key) => (value) => {
    themeState[key] = value;
    draw();
  };
  const measures = ["characters", "paragraphs", "plans"].map((value) => [value, nameOf("measure", value)]);
  const groupChoices = groups.map((group) => [group, nameOf("org_type", group)]);
  view.replaceChildren(
    ...head(word("nav_themes"), word("themes_lead")),
    make(
      "div",
      { class: "fields" },
      choice(word("measure"), measures, themeState.measure, change("measure")),
      choice(word("one_group"), groupChoices, themeState.group, change("group")),
      tick(word("children"), themeState.children, change("children")),
    ),
    area,
  );
  draw();
}

function themeTables(all, groups) {
  if (!all.length) return [make("p", {}, word("none"))];
  const chosen = all.filter(
    (row) => row.measure === themeState.measure && (themeState.children || !row.theme.includes(".")),
  );
  const share = new Map(chosen.map((row) => [`${row.group} ${row.theme}`, row.share ?? 0]));
  const most = Math.max(...share.values(), 1e-9);
  const sum = new Map();
  for (const row of chosen) sum.set(row.theme, (sum.get(row.theme) ?? 0) + (row.share ?? 0));
  const inOrder = [...sum.keys()].sort((a, b) => topSum(b, sum) - topSum(a, sum) || (a < b ? -1 : 1));
  const matrix = crossTable({
    caption: word("matrix"),
    corner: word("theme"),
    rows: inOrder.map((theme) => ({ theme, label: themeName(theme), inner: theme.includes(".") })),
    columns: groups.map((group) => ({ group, label: nameOf("org_type", group) })),
    cell: (row, column) => {
      const value = share.get(`${column.group} ${row.theme}`) ?? 0;
      return { text: value ? percent(value) : "·", level: value / most };
    },
  });
  return [matrix, oneGroup(chosen.filter((row) => row.group === themeState.group))];
}

/** Themes stand by their own size, children under their parent. */
function topSum(theme, sum) {
  return sum.get(theme.split(".")[0]) ?? 0;
}

function oneGroup(rows) {
  const most = Math.max(...rows.map((row) => row.high ?? row.share ?? 0), 1e-9);
  const first = rows[0];
  const name = nameOf("org_type", first.group);
  return make(
    "section",
    {},
    make("h2", {}, name),
    make("p", { class: "note" }, word("n_plans", { n: figure(first.plans), clusters: figure(first.clusters) })),
    first.clusters < 2 ? make("p", { class: "notice" }, word("single_cluster")) : null,
    dataTable({
      caption: { text: `${word("matrix")}: ${name}`, hidden: true },
      rows: [...rows].sort((a, b) => b.share - a.share),
      columns: [
        { label: word("theme"), head: true, cell: (row) => themeName(row.theme), sort: (row) => themeName(row.theme) },
        { label: word("share"), number: true, cell: (row) => percent(row.share), sort: (row) => row.share },
        { label: "", cell: (row) => bar(row.share ?? 0, row.low, row.high, most) },
        { label: word("interval"), number: true, cell: (row) => (row.low === null ? "" : `${percent(row.low)}–${percent(row.high)}`) },
        { label: word("share_raw"), number: true, cell: (row) => percent(row.share_raw), sort: (row) => row.share_raw },
      ],
    }),
  );
}
