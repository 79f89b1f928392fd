// The parts of the program that recognises the text in pictures of pages. It reads what the native host wrote, and trusts it with
// nothing: sizes are checked before memory is taken.
#ifndef RECOGNISE_H
#define RECOGNISE_H

#include <stdbool.h>
#include <stdio.h>

/** Pixels in rows without a gap, a byte each, from black to white. `grey` is for free(3). */
struct picture { unsigned char *grey; int width, height; };

/** Reads how many pages follow; 0 where the file is no copy. */
int read_count(FILE *input);
/** Reads the next page. False at the first wrong byte, or without memory. */
bool read_picture(FILE *input, struct picture *picture);

/** Loads the models, once, before the first page. False where they are missing. */
bool begin_recognising(int dpi);
void end_recognising(void);
/** Writes the number of words of this picture, and each with its place. False where that failed. */
bool write_words(const struct picture *picture, FILE *output);

#endif
