import type { AddLine, LakeColumn, LakeLine, LinesColumn } from '../../layout/columns';
import type { Levels } from './levels';
import type { PageValues } from './page-values';

export class TextLists implements LakeColumn<readonly string[]> {
  constructor(
    private readonly levels: Levels,
    private readonly texts: PageValues,
  ) {}

  add(texts: readonly string[]): void {
    if (texts.length === 0) addEmpty(this.levels, this.texts.count);
    for (let at = 0; at < texts.length; at++) {
      this.levels.nest(at > 0);
      this.texts.add(texts[at]);
    }
  }
}

/** What lines are made of has its levels together: each line has all of it. */
export class Lines implements LinesColumn {
  constructor(
    private readonly levels: Levels,
    private readonly columns: Readonly<Record<keyof LakeLine, PageValues>>,
  ) {}

  add(lines: readonly LakeLine[]): void {
    this.addEach(lines, addLine);
  }

  addEach<Item>(items: readonly Item[], add: AddLine<Item>): void {
    const { levels, columns } = this;
    if (items.length === 0) addEmpty(levels, columns.line_no.count);
    for (let at = 0; at < items.length; at++) {
      levels.nest(at > 0);
      add(items[at] as Item, at, columns);
    }
  }
}

const addLine: AddLine<LakeLine> = (line, _, to) => {
  to.line_no.add(line.line_no);
  to.product_id.add(line.product_id);
  to.quantity.add(line.quantity);
  to.price_cents.add(line.price_cents);
  to.category.add(line.category);
};

function addEmpty(levels: Levels, present: number): void {
  levels.nest(false);
  levels.miss(present);
}
