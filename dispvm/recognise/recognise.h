// The parts of the program that recognises the text in pictures of pages. It reads what the native host wrote, and trusts it with
// nothing: sizes are checked before memory is taken.
#ifndef RECOGNISE_H
#define RECOGNISE_H

#include <stdbool.h>
#include <stdio.h>

/** One byte a pixel, from black to white; nobody else has them. */
struct picture { unsigned char *grey; int width, height; };

/** How many pages follow; 0 where that is no copy. */
int read_count(FILE *input);
/** False at the first wrong byte, or without memory. */
bool read_picture(FILE *input, struct picture *picture);

/** Once, before the first page. False where the models are missing. */
bool begin_recognising(int dpi);
void end_recognising(void);
/** Writes the number of words of this picture, and each with its place. False where that failed. */
bool write_words(const struct picture *picture, FILE *output);

#endif
