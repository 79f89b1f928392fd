// Which kind of Office Open XML a document is, where that is plain to see: LibreOffice's own detection unpacks and parses to know it.
#pragma once

/** "docx", "xlsx" or "pptx", where its name's ending and a part of the archive agree; else "". */
const char *plain_kind(const char *path);
