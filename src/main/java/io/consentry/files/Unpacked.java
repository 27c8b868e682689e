package io.consentry.files;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a packed file may become: some bytes unpack to a thousand times as many, and packed again in
 * one another to any number.
 */
final class Unpacked {
  /** Events of one tenant, the same but for their ids, pack to a hundredth. */
  static final int RATIO = 500;

  /** So much is read whatever it was packed to. */
  private static final long FREE = 64L << 20;

  private static final long MOST = 256L << 30;

  private long packed;
  private long unpacked;

  /** A file that is packed beyond all reason; the message says so. */
  static final class TooPackedException extends IOException {
    private static final long serialVersionUID = 1L;

    TooPackedException(String message) {
      super(message);
    }
  }

  /** Counts what is read of the file itself. */
  InputStream packed(InputStream in) {
    return new Counted(in) {
      @Override
      void count(int bytes) {
        packed += bytes;
      }
    };
  }

  /** Counts what comes out of it, and throws {@link TooPackedException} where that is too much. */
  InputStream unpacked(InputStream in) {
    return new Counted(in) {
      @Override
      void count(int bytes) throws IOException {
        unpacked += bytes;
        if (unpacked > MOST) {
          throw new TooPackedException("expected at most 256 GiB unpacked, got more");
        }
        if (unpacked > FREE && unpacked / RATIO > packed) {
          throw new TooPackedException(
              "expected at most %d times its size unpacked, got more".formatted(RATIO));
        }
      }
    };
  }

  private abstract static class Counted extends FilterInputStream {
    Counted(InputStream in) {
      super(in);
    }

    abstract void count(int bytes) throws IOException;

    @Override
    public int read() throws IOException {
      int read = super.read();
      if (read >= 0) {
        count(1);
      }
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      if (read > 0) {
        count(read);
      }
      return read;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
