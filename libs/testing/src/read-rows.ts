/** A value of a column: texts and bytes, numbers (a `bigint` too, as long as it is safe), times as ms since the epoch. */
export type ReadValue = number | boolean | string | Buffer | readonly ReadValue[] | undefined;

const EPOCH_MS = Date.UTC(2000, 0, 1);

/** The columns of each row of an array of rows in PostgreSQL's binary form (`array_send`, `record_send`). */
export function readRows(bytes: Buffer): ReadValue[][] {
  return itemsOf(bytes, columnsOf);
}

function itemsOf<Item>(bytes: Buffer, read: (item: Buffer) => Item): Item[] {
  const items: Item[] = [];
  if (bytes.readInt32BE(0) === 0) return items;
  const count = bytes.readInt32BE(12);
  let at = 20;
  for (let item = 0; item < count; item++) {
    const length = bytes.readInt32BE(at);
    items.push(read(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  if (at !== bytes.length) throw new Error(`an array of ${bytes.length} bytes ends at ${at}`);
  return items;
}

function columnsOf(row: Buffer): ReadValue[] {
  const columns: ReadValue[] = [];
  let at = 4;
  for (let column = row.readInt32BE(0); column > 0; column--) {
    const [type, length] = [row.readInt32BE(at), row.readInt32BE(at + 4)];
    at += 8;
    columns.push(length < 0 ? undefined : valueOf(type, row.subarray(at, at + length)));
    at += Math.max(0, length);
  }
  if (at !== row.length) throw new Error(`a row of ${row.length} bytes ends at ${at}`);
  return columns;
}

function valueOf(type: number, bytes: Buffer): ReadValue {
  switch (type) {
    case 16:
      return bytes[0] === 1;
    case 17:
      return bytes;
    case 20:
      return Number(bytes.readBigInt64BE());
    case 23:
      return bytes.readInt32BE();
    case 25:
      return bytes.toString();
    case 1184:
      return EPOCH_MS + Number(bytes.readBigInt64BE() / 1_000n);
    case 1007:
      return itemsOf(bytes, (item) => item.readInt32BE());
    case 1009:
      return itemsOf(bytes, (item) => item.toString());
    case 1016:
      return itemsOf(bytes, (item) => Number(item.readBigInt64BE()));
    default:
      throw new Error(`a column of the unknown type ${type}`);
  }
}
