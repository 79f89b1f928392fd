// What the parts of the program that takes stills of a video know of each other. Every byte of a file is the sender's.
#pragma once
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <stdbool.h>

enum { stills_max = 12, still_side = 240 };

/** A video that is open: its stream, and what decodes that. `until_ms` is when it is to come to an end. */
struct video {
  AVFormatContext *file;
  AVStream *stream;
  AVCodecContext *decoder;
  long long until_ms;
};

long long now_ms(void);
/** What it is, how long and what it is called, a line each. */
void tell_facts(const AVFormatContext *);
/** A picture that lies beside the sound or video. */
bool is_cover(const AVStream *);
/** How often the picture is to be turned to the right to stand upright. */
int quarters(const AVStream *);
/** Pictures of it, as far as the time goes: a line for each as soon as it is written. */
void take_stills(struct video *);
/** Upright, in the right proportions, no side longer than `still_side`, as a PPM. False where it cannot be written. */
bool write_still(const AVFrame *, const AVStream *, const char *path);
