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
/** Writes what the file is, how long it lasts and what it is called, a line each. */
void tell_facts(const AVFormatContext *);
/** Whether the stream is a picture that lies beside the sound or video. */
bool is_cover(const AVStream *);
/** How often the picture is to be turned to the right to stand upright. */
int quarters(const AVStream *);
/** Takes stills until the time is over, and writes a line for each as soon as its file is there. */
void take_stills(struct video *);
/** Writes the frame as a PPM: upright, in the right proportions, no side longer than `still_side`. False where it cannot. */
bool write_still(const AVFrame *, const AVStream *, const char *path);
