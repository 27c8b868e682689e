package io.consentry.stream;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One bound for the memory of all state stores on disk in this process. By default each has its
 * own, of 50 MB for reading and up to 48 MB for writing: a dozen for each partition, outside of
 * Java's heap, is more than a container has. What is being written is counted as part of the bound,
 * as are indexes and filters.
 *
 * @see <a href="https://kafka.apache.org/43/streams/developer-guide/memory-mgmt/">Kafka Streams:
 *     memory management</a>
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {
  private static final long BYTES = 192L << 20;
  private static final long BYTES_WRITTEN = 96L << 20;
  private static final double FOR_INDEXES = 0.2;
  private static final int BUFFERS = 2;
  private static final double FILTER_OF_WRITTEN = 0.01;

  /**
   * What a store takes as soon as one entry is written to it; by default 1 MB, and that much for
   * each of some dozens of stores and segments is what may be written in all: each write would then
   * be followed by a file of its own.
   */
  private static final long BYTES_AT_ONCE = 64L << 10;

  // Shared by design, and for as long as the process lives: stores come and go with their tasks.
  private static final Cache CACHE;
  private static final WriteBufferManager WRITTEN;

  static {
    RocksDB.loadLibrary();
    CACHE = new LRUCache(BYTES, -1, false, FOR_INDEXES);
    WRITTEN = new WriteBufferManager(BYTES_WRITTEN, CACHE);
  }

  /** Made by Kafka Streams, by its name. */
  public BoundedRocksDb() {}

  @Override
  public void setConfig(String store, Options options, Map<String, Object> configs) {
    if (options.tableFormatConfig() instanceof BlockBasedTableConfig table) {
      options.setTableFormatConfig(
          table
              .setBlockCache(CACHE)
              .setCacheIndexAndFilterBlocks(true)
              .setCacheIndexAndFilterBlocksWithHighPriority(true)
              .setPinTopLevelIndexAndFilter(true));
    }
    options.setWriteBufferManager(WRITTEN);
    options.setMaxWriteBufferNumber(BUFFERS);
    options.setArenaBlockSize(BYTES_AT_ONCE);
    // Most of what is asked for was never there: what happened to an application, and did not.
    options.setMemtablePrefixBloomSizeRatio(FILTER_OF_WRITTEN).setMemtableWholeKeyFiltering(true);
  }

  @Override
  public void close(String store, Options options) {
    // What is shared outlives each store.
  }
}
