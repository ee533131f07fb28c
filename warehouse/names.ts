/** How a database calls things. */
export interface Naming {
  /** How a field is called as a column, apart from names that clash. */
  columnName(field: string): string;
  /** A column name as the database compares it: two that are the same here are one column. */
  sameName(name: string): string;
}

/** Names of trunkline's own tables and columns; nobody else's begin like this. */
export const OWN = '_trunkline_';

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
