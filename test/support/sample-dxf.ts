// A DXF drawing from the groups of its sections: a code and a value, a line each.
export type Groups = readonly (readonly [code: number, value: string | number])[];

export const dxfOf = (
  entities: Groups,
  { blocks = [], tables = [] }: { readonly blocks?: Groups; readonly tables?: Groups } = {},
): string => {
  const section = (name: string, groups: Groups): Groups => [[0, 'SECTION'], [2, name], ...groups, [0, 'ENDSEC']];
  const all: Groups = [
    ...section('TABLES', tables),
    ...section('BLOCKS', blocks),
    ...section('ENTITIES', entities),
    [0, 'EOF'],
  ];
  return all.map(([code, value]) => `${String(code).padStart(3)}\r\n${value}\r\n`).join('');
};
