// Every line of our own that the viewer writes on the screen, in each language (protocol/languages.ts). One that lacks a language
// does not compile. `%d` stands for a number.
#pragma once

#define EACH_WORD(word) \
  word(word_opening, "Opening…", "Wird geöffnet…") \
  word(word_preparing, "Preparing…", "Wird vorbereitet…") \
  word(word_drawing, "Drawing…", "Wird gezeichnet…") \
  word(word_counting, "Counting pages…", "Die Seiten werden gezählt…") \
  word(word_completing, "Making the other pages…", "Die anderen Seiten werden gemacht…") \
  word(word_reading, "Reading…", "Wird gelesen…") \
  word(word_searching, "Searching…", "Wird gesucht…") \
  word(word_looking_for_links, "Looking for links…", "Links werden gesucht…") \
  word(word_no_match, "No match.", "Kein Treffer.") \
  word(word_search_stopped, "Search stopped.", "Die Suche wurde abgebrochen.") \
  word(word_no_links, "No links.", "Keine Links.") \
  word(word_stopped, "Stopped.", "Abgebrochen.") \
  word(word_password_label, "Password: ", "Passwort: ") \
  word(word_find_label, "Find: ", "Suchen: ") \
  word(word_needs_password, "This document needs a password.", "Dieses Dokument braucht ein Passwort.") \
  word(word_wrong_password, "That password is wrong.", "Dieses Passwort ist falsch.") \
  word(word_wrong_thrice, "The password was wrong three times.", "Das Passwort war dreimal falsch.") \
  word(word_unsupported, "This cannot be shown here.", "Das lässt sich hier nicht anzeigen.") \
  word(word_too_large, "This is too large to be shown.", "Das ist zu groß, um angezeigt zu werden.") \
  word(word_too_slow, "This took too long and was given up.", "Das dauerte zu lange und wurde aufgegeben.") \
  word(word_locked, "This is protected in a way that cannot be opened here.", \
    "Das ist auf eine Art geschützt, die sich hier nicht öffnen lässt.") \
  word(word_certificate, "This is encrypted for holders of a certificate, and no certificate is here.", \
    "Das ist für Inhaber eines Zertifikats verschlüsselt, und hier ist keines.") \
  word(word_damaged, "This is damaged and cannot be shown.", "Das ist beschädigt und lässt sich nicht anzeigen.") \
  word(word_damaged_page, "This page is damaged.", "Diese Seite ist beschädigt.") \
  word(word_preview, "This cannot be read here: what you see is the preview that its program has put into it.", \
    "Das lässt sich hier nicht lesen: Sie sehen die Vorschau, die das Programm hineingelegt hat.") \
  word(word_first_page_only, "Only the first page is shown: making the others failed. The file itself is unchanged.", \
    "Nur die erste Seite ist zu sehen: die anderen ließen sich nicht machen. Die Datei selbst ist unverändert.") \
  word(word_first_of_pages, "The first %d of %d pages are shown here.", "Hier sind die ersten %d von %d Seiten zu sehen.") \
  word(word_first_pages, "Only the first %d pages are shown here: there are more.", \
    "Hier sind nur die ersten %d Seiten zu sehen: es gibt mehr.") \
  word(word_portfolio, "This PDF is a portfolio: its files are packed inside and are not shown here, only this page.", \
    "Dieses PDF ist ein Portfolio: seine Dateien liegen darin und sind hier nicht zu sehen, nur diese Seite.") \
  word(word_signed, "This PDF is signed: once changes are saved, its signature covers only what was there before.", \
    "Dieses PDF ist unterschrieben: Sind Änderungen gespeichert, gilt die Unterschrift nur noch für das, was vorher da war.") \
  word(word_xfa_not_filled, "This PDF is an XFA form: its fields cannot be filled in here.", \
    "Dieses PDF ist ein XFA-Formular: Seine Felder lassen sich hier nicht ausfüllen.") \
  word(word_xfa_left_out, "This PDF is an XFA form too: once saved, it is an ordinary form only.", \
    "Dieses PDF ist auch ein XFA-Formular: Einmal gespeichert, ist es nur noch ein gewöhnliches.") \
  word(word_not_edited, "The program that edits could not take this document, and has ended: it is as it came.", \
    "Das Programm zum Bearbeiten konnte dieses Dokument nicht übernehmen und ist beendet: Es ist, wie es kam.") \
  word(word_not_changeable, "This document cannot be changed.", "Dieses Dokument lässt sich nicht ändern.") \
  word(word_fill_in, "Click into a field, or press Tab. Ctrl+S saves.", "Klicken Sie in ein Feld oder drücken Sie Tab. Strg+S speichert.") \
  word(word_no_field_here, "This page has no fields to fill in. Ctrl+T writes on it, Ctrl+D draws on it.", \
    "Diese Seite hat keine Felder zum Ausfüllen. Strg+T schreibt, Strg+D zeichnet auf sie.") \
  word(word_note_where, "Click where the text is to begin, or press Return for the middle. Esc: nowhere.", \
    "Klicken Sie, wo der Text beginnen soll, oder drücken Sie Enter für die Mitte. Esc: nirgends.") \
  word(word_again_where, "Click where what you drew last is to be once more. Esc: nowhere.", \
    "Klicken Sie, wo das zuletzt Gezeichnete noch einmal stehen soll. Esc: nirgends.") \
  word(word_nothing_drawn, "Nothing was drawn yet: Ctrl+D draws.", "Noch ist nichts gezeichnet: Strg+D zeichnet.") \
  word(word_draw, "Draw with the pointer. Ctrl+Z takes back a line, Ctrl+Shift+D puts the drawing elsewhere too, Esc ends.", \
    "Zeichnen Sie mit dem Zeiger. Strg+Z nimmt einen Strich zurück, Strg+Umschalt+D setzt die Zeichnung auch anderswohin, Esc beendet.") \
  word(word_not_put, "Nothing can be put on this page.", "Auf diese Seite lässt sich nichts setzen.") \
  word(word_not_filled, "This field could not be filled in.", "Dieses Feld ließ sich nicht ausfüllen.") \
  word(word_looking_for_fields, "Looking for fields…", "Felder werden gesucht…") \
  word(word_no_fields, "No fields.", "Keine Felder.") \
  word(word_nothing_again, "There is nothing to do again.", "Es gibt nichts zu wiederholen.") \
  word(word_nothing_undo, "There is nothing to undo.", "Es gibt nichts rückgängig zu machen.") \
  word(word_saved, "Saved.", "Gespeichert.") \
  word(word_not_saved, "This could not be saved: the file is as it was.", "Das ließ sich nicht speichern: Die Datei ist, wie sie war.") \
  word(word_xfa_alone, "This PDF is an XFA form, which only some programs of Adobe's show: what you see is the page for all others.", \
    "Dieses PDF ist ein XFA-Formular, das nur einige Programme von Adobe zeigen: Sie sehen die Seite für alle anderen.") \
  word(word_xfa_too, "This PDF is an XFA form too: what you see are its ordinary pages, which may lack what the form would add.", \
    "Dieses PDF ist auch ein XFA-Formular: Sie sehen seine gewöhnlichen Seiten, denen fehlen kann, was das Formular ergänzte.")

#define NAME_OF(name, english, german) name,
enum word { EACH_WORD(NAME_OF) words_count };
#undef NAME_OF

/** Of protocol/languages.ts; English for any other. */
void speak(const char *language);
/** The same as presenters are told it. */
const char *spoken_language(void);
const char *in_words(enum word);
