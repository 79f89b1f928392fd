// The words of `glovebox open`, in English.

export const englishOpen = {
  saved: (path: string) => `Saved the edited file as ${path}.`,
  notOpened: (name: string, reason: string) => `“${name}” was not opened. ${reason}`,
  waits: {
    turn: 'Too many documents are open. This one waits for its turn; Ctrl-C gives it up.',
    template: 'The disposable template for this kind of document is being made first; Ctrl-C gives it up.',
  },
  onePicture: '--screenshot is for one FILE.',
  notOnQubes: (option: string) =>
    `--${option} needs to know when the document can be seen, which nobody tells on Qubes OS. Nothing was opened.`,
  /** A title for several files in one window. */
  filesTogether: (files: number) => `${files} files`,
  noNetworkTogether:
    '--same-vm and --network do not go together: each file that may reach a network has a disposable VM of its own.',
  noAttachmentsTogether:
    '--same-vm and --attachment do not go together: the rules for attachments decide of each file by itself.',
  notTogether:
    'Here each file opens in a disposable VM of its own: only Glovebox’s own dom0 on this computer opens several in one.',
  noScreenshot: (reason: string) => `No screenshot was saved. ${reason}`,
  noImport: 'The program “import” of ImageMagick is not installed.',
  noScreen: 'The X screen could not be read; is DISPLAY set?',
  noFolder: (folder: string) =>
    `The picture could not be written: ${folder} is no folder that you can write to. Nothing was opened.`,
  noTemplate: (others: string) =>
    `There is no disposable template of that name. Those that there are: ${others}. Nothing was opened.`,
  /** Of the file that was to be opened. */
  file: {
    missing: (path: string) => `There is no file ${path}. Look at the spelling, and at the folder you are in.`,
    folder: (path: string) => `${path} is a folder. Name one file in it.`,
    noFile: (path: string) => `${path} is a device or a pipe, not a file. Save its contents to a file first.`,
    danglingLink: (path: string) => `${path} is a link that leads to no file. Name the file itself.`,
    unreadable: (path: string) => `You may not read ${path}. Its owner can allow it.`,
    brokenDisk: (path: string) => `${path} could not be read from its disk. Copy it elsewhere, then try again.`,
    tooLarge: (path: string) => `${path} is too large for a disposable VM. Nothing was opened.`,
    empty: (path: string) => `${path} is empty: there is nothing to show.`,
    otherUrl: (url: string) => `${url} names no file on this computer. Save it to a file first.`,
  },
};
