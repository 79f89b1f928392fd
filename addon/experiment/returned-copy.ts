// A changed copy that came back from a DispVM, for what a person does with it in Thunderbird: save it elsewhere, send it,
// look at it again. Its path is the native host's, never a message's; its bytes are hostile, and nothing here opens it.
export type SavingCopy = 'saved' | 'declined' | 'failed';

/** As the guards know an attachment: opened in a DispVM like any other, with what is known of its message. */
export const asAttachment = (path: string, original: Gecko.Attachment | null): Gecko.Attachment => ({
  name: PathUtils.filename(path),
  contentType: original?.contentType ?? '',
  url: PathUtils.toFileURI(path),
  message: original?.message ?? null,
  isAllowedURL: true,
});

/** For a mail; null where no window is open or the copy is gone. */
export const fileOf = async (path: string): Promise<File | null> => {
  const window = Services.wm.getMostRecentWindow(null);
  return window?.File === undefined ? null : window.File.createFromFileName(path).catch(() => null);
};

/** By Thunderbird's own number; null where it has none, as of a message that is a file. */
export const messageIdOf = (
  { messageManager }: Gecko.Extension,
  attachment: Gecko.Attachment | null,
): number | null => {
  const header = attachment?.message ?? null;
  return header?.folder == null ? null : (messageManager.convert(header)?.id ?? null);
};

/** With the system's dialog; private, as the copy is. */
export const saveCopyAs = async (path: string, title: string, parent: Gecko.BrowsingContext): Promise<SavingCopy> => {
  const picker = Cc['@mozilla.org/filepicker;1'].createInstance(Ci.nsIFilePicker);
  picker.init(parent, title, Ci.nsIFilePicker.modeSave);
  picker.defaultString = PathUtils.filename(path);
  const answer = await new Promise<number>((resolve) => picker.open(resolve));
  if (answer === Ci.nsIFilePicker.returnCancel) return 'declined';
  try {
    await IOUtils.copy(path, picker.file.path);
    await IOUtils.setPermissions(picker.file.path, 0o600);
    return 'saved';
  } catch (error) {
    Cu.reportError(error);
    return 'failed';
  }
};
