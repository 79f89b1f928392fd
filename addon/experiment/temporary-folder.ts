// Where Thunderbird itself puts what it forwards or opens; it empties the folder at its end.

export const temporaryFolder = (): string => PathUtils.join(PathUtils.tempDir, `pid-${Services.appinfo.processID}`);
