import type { ReactNode } from 'react';

type Column<T> = {
  readonly id: string;
  readonly header: string;
  readonly cell: (item: T) => ReactNode;
};

type PlainTableProps<T> = {
  /** What the table is of. */
  readonly label: string;
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  /** The first one names the row. */
  readonly columns: readonly Column<T>[];
};

/**
 * A table of a few rows, without pages, choice or order. The tables of lists can do all that, and are a sixth of what a first view may
 * weigh. Where there is little room, the cells of a row stand one below the other, each after its header.
 */
export const PlainTable = <T,>({ label, items, keyOf, columns: [first, ...others] }: PlainTableProps<T>) => (
  <table className="plain" aria-label={label}>
    <thead>
      <tr>
        {[first, ...others].map((column) => (
          <th key={column?.id} scope="col">
            {column?.header}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {items.map((item) => (
        <tr key={keyOf(item)}>
          <th scope="row">{first?.cell(item)}</th>
          {others.map(({ id, header, cell }) => (
            <td key={id} data-label={header}>
              {cell(item)}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);
