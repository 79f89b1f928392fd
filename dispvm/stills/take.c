// Takes the stills: first of the key frames next to each moment, which cost one picture each; where a video has too few of
// those, of what lies between, in one run from its beginning. In either way until the time is over.
#include "stills.h"
#include <stdio.h>
#include <stdlib.h>

struct taken {
  /** The moments of which stills are wanted, in the stream's own time and in milliseconds from the beginning. */
  int64_t moments[stills_max], times[stills_max];
  bool is_taken[stills_max];
  int count, wanted;
};

/** The moments are visited from both ends inwards, so that what is left out when the time is over lies between others. */
static const int order[stills_max] = { 0, 6, 3, 9, 1, 4, 7, 10, 2, 5, 8, 11 };

static int64_t start_of(const AVStream *stream) { return stream->start_time == AV_NOPTS_VALUE ? 0 : stream->start_time; }

static int64_t length_of(const struct video *video) {
  if (video->stream->duration > 0) return video->stream->duration;
  return video->file->duration > 0 ? av_rescale_q(video->file->duration, AV_TIME_BASE_Q, video->stream->time_base) : 0;
}

/** Goes to the key frame at or before the moment, as well as the file can tell where that is. */
static void seek(const struct video *video, int64_t moment) {
  avformat_seek_file(video->file, video->stream->index, INT64_MIN, moment, moment, 0);
}

/** Goes to the first frame. A stream whose times have to be looked for would be entered a little later: it is rewound by its bytes. */
static void rewind_file(const struct video *video) {
  const bool is_looked_for = (video->file->iformat->flags & AVFMT_TS_DISCONT) != 0;
  if (!is_looked_for || av_seek_frame(video->file, -1, 0, AVSEEK_FLAG_BYTE) < 0) seek(video, start_of(video->stream));
}

static bool is_over(const struct video *video) { return now_ms() > video->until_ms; }

static void keep(struct video *video, struct taken *taken, int index, const AVFrame *frame) {
  const int64_t time = frame->best_effort_timestamp == AV_NOPTS_VALUE ? start_of(video->stream) : frame->best_effort_timestamp;
  char name[32];
  taken->is_taken[index] = true;
  for (int i = 0; i < taken->count; i++)
    if (taken->times[i] == time) {
      taken->is_taken[index] = false;
      return;
    }
  snprintf(name, sizeof name, "still-%d.ppm", index);
  if (!write_still(frame, video->stream, name)) return;
  taken->times[taken->count++] = time;
  const int64_t ms = av_rescale_q(time - start_of(video->stream), video->stream->time_base, (AVRational){ 1, 1000 });
  printf("still\t%lld\t%s\n", (long long)(ms > 0 ? ms : 0), name);
}

/** The next packet of the video; false at the end, or when the time is over. */
static bool read_video(struct video *video, AVPacket *packet) {
  while (!is_over(video) && av_read_frame(video->file, packet) >= 0) {
    if (packet->stream_index == video->stream->index) return true;
    av_packet_unref(packet);
  }
  return false;
}

/** Decodes one key frame at once: the decoder is told that nothing follows, or it would wait for frames that refer to it. */
static bool decode_alone(struct video *video, AVPacket *packet, AVFrame *frame) {
  const bool is_sent = avcodec_send_packet(video->decoder, packet) >= 0 && avcodec_send_packet(video->decoder, NULL) >= 0;
  const bool is_decoded = is_sent && avcodec_receive_frame(video->decoder, frame) >= 0;
  avcodec_flush_buffers(video->decoder);
  return is_decoded;
}

static void take_key_frame(struct video *video, struct taken *taken, int index, AVPacket *packet, AVFrame *frame) {
  enum { tries_max = 200 };
  seek(video, taken->moments[index]);
  for (int tries = 0; tries < tries_max && read_video(video, packet); tries++) {
    const bool is_key = (packet->flags & AV_PKT_FLAG_KEY) != 0;
    const bool is_decoded = is_key && decode_alone(video, packet, frame);
    av_packet_unref(packet);
    if (!is_decoded) continue;
    keep(video, taken, index, frame);
    av_frame_unref(frame);
    return;
  }
}

/** Keeps a frame that is the first at or after a moment that has no still yet. */
static void keep_if_due(struct video *video, struct taken *taken, const AVFrame *frame) {
  for (int i = 0; i < taken->wanted; i++) {
    if (taken->is_taken[i] || frame->best_effort_timestamp < taken->moments[i]) continue;
    if (i + 1 == taken->wanted || frame->best_effort_timestamp < taken->moments[i + 1]) keep(video, taken, i, frame);
  }
}

static void run_through(struct video *video, struct taken *taken, AVPacket *packet, AVFrame *frame) {
  rewind_file(video);
  avcodec_flush_buffers(video->decoder);
  for (bool is_more = true; is_more && taken->count < taken->wanted;) {
    is_more = read_video(video, packet);
    if (avcodec_send_packet(video->decoder, is_more ? packet : NULL) < 0 && !is_more) return;
    av_packet_unref(packet);
    while (avcodec_receive_frame(video->decoder, frame) >= 0) {
      keep_if_due(video, taken, frame);
      av_frame_unref(frame);
    }
  }
}

void take_stills(struct video *video) {
  struct taken taken = { .wanted = length_of(video) > 0 ? stills_max : 1 };
  AVPacket *packet = av_packet_alloc();
  AVFrame *frame = av_frame_alloc();
  if (packet == NULL || frame == NULL) return;
  for (int i = 0; i < taken.wanted; i++)
    taken.moments[i] = start_of(video->stream) + av_rescale(length_of(video), 2 * i + 1, 2 * taken.wanted);
  for (int i = 0; i < stills_max && !is_over(video); i++)
    if (order[i] < taken.wanted) take_key_frame(video, &taken, order[i], packet, frame);
  if (taken.count < taken.wanted) run_through(video, &taken, packet, frame);
}
