package io.understudy.pairs;

/** A store whose copies are files of this machine. */
interface DiskSite extends Site {
    Disk disk();

    @Override
    default byte[] read(String path) {
        return disk().read(path);
    }

    @Override
    default void overwrite(String path, byte[] bytes) {
        disk().overwrite(path, bytes);
    }
}
