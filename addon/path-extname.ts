// The one function of Node's `path` that the mime-types package uses, for the add-on's bundle, which runs outside Node.

/** The last dot and what follows it in the last part of a path; empty where the name only starts with a dot. */
export const extname = (path: string): string => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 1 ? '' : name.slice(dot);
};
