package io.consentry.source.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file up to its last line break, as it is now. */
final class WholeLines extends FilterInputStream {
  private static final int BLOCK = 1 << 16;

  private long left;

  private WholeLines(InputStream in, long length) {
    super(in);
    this.left = length;
  }

  static InputStream of(Path file, InputStream in) throws IOException {
    return new WholeLines(in, length(file));
  }

  private static long length(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long end = channel.size();
      ByteBuffer block = ByteBuffer.allocate(BLOCK);
      while (end > 0) {
        long from = Math.max(0, end - BLOCK);
        block.clear().limit((int) (end - from));
        channel.position(from);
        while (block.hasRemaining() && channel.read(block) >= 0) {
          // until the block is full
        }
        for (int i = block.position() - 1; i >= 0; i--) {
          if (block.get(i) == '\n') {
            return from + i + 1;
          }
        }
        end = from;
      }
      return 0;
    }
  }

  @Override
  public int read() throws IOException {
    return left > 0 && left-- > 0 ? super.read() : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    int read = super.read(bytes, offset, (int) Math.min(length, left));
    left -= Math.max(read, 0);
    return read;
  }
}
