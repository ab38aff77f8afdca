package io.understudy.connector.serial;

import io.understudy.connector.sftp.SshConnectorFactory.Line;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** An open serial device. Its settings are made by {@code stty}; one process at a time has it. */
final class SerialLine implements Line {
    private static final long SETTING_SECONDS = 5;

    private final FileChannel reading;
    private final FileChannel writing;
    private final Incoming incoming;
    private final Outgoing outgoing;

    private SerialLine(FileChannel reading, FileChannel writing) {
        this.reading = reading;
        this.writing = writing;
        this.incoming = new Incoming(reading);
        this.outgoing = new Outgoing(writing);
    }

    static SerialLine open(Path device, SerialOptions options) throws IOException {
        if (!Files.exists(device)) {
            throw new IOException("there is no device " + device);
        }
        // Before, because opening one that waits for a carrier would not end; after, because some forget while closed.
        set(device, options);
        var writing = FileChannel.open(device, StandardOpenOption.WRITE);
        try {
            lock(device, writing);
            var reading = FileChannel.open(device, StandardOpenOption.READ);
            try {
                set(device, options);
                return started(new SerialLine(reading, writing), device);
            } catch (IOException e) {
                reading.close();
                throw e;
            }
        } catch (IOException e) {
            writing.close();
            throw e;
        }
    }

    private static SerialLine started(SerialLine line, Path device) {
        Thread.ofPlatform().daemon().name("reads-" + device).start(line.incoming);
        Thread.ofPlatform().daemon().name("writes-" + device).start(line.outgoing);
        return line;
    }

    private static void lock(Path device, FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() == null) {
                throw new IOException("another process uses " + device);
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException("another connector uses " + device, e);
        }
    }

    private static void set(Path device, SerialOptions options) throws IOException {
        var process = new ProcessBuilder(options.command(device.toString()))
                .redirectErrorStream(true)
                .start();
        try {
            if (!process.waitFor(SETTING_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("the device " + device + " does not let itself be set");
            }
            if (process.exitValue() != 0) {
                var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                throw new IOException("the device " + device + " cannot be set so: " + said.strip());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            var interrupted = new InterruptedIOException("interrupted while setting " + device);
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    @Override
    public InputStream input() {
        return incoming;
    }

    @Override
    public OutputStream output() {
        return outgoing;
    }

    @Override
    public void awaitServer() throws IOException {
        new FarEnd(incoming, outgoing).greet();
    }

    @Override
    public void close() {
        incoming.end();
        outgoing.end();
        close(reading);
        close(writing);
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is of no more use, whatever it says.
        }
    }
}
