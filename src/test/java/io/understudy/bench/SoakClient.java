package io.understudy.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Writes, overwrites and deletes objects that nobody else touches, one after the other, and knows what they have to be. */
final class SoakClient {
    private static final int IDS = 60;
    private static final int LARGEST = 2 << 20;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(800);
    private static final String NOTHING = "nothing";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;
    private final int number;
    private final Random random;
    private final SoakTally tally;
    /** Digests, or {@link #NOTHING}, of which each object has to be one; several where an answer left it open. */
    private final Map<String, Set<String>> possible = new TreeMap<>();

    SoakClient(int port, int number, Random random, SoakTally tally) {
        this.port = port;
        this.number = number;
        this.random = random;
        this.tally = tally;
    }

    void work(AtomicBoolean over) throws IOException, InterruptedException {
        while (!over.get()) {
            // No name that a driver would write in another way.
            var id = "client-" + number + "/object-" + random.nextInt(IDS);
            if (random.nextInt(6) == 0) {
                delete(id);
            } else {
                put(id);
            }
            TimeUnit.MILLISECONDS.sleep(random.nextLong(LONGEST_PAUSE.toMillis()));
        }
    }

    private void put(String id) throws IOException, InterruptedException {
        var bytes = new byte[(int) Math.pow(LARGEST, random.nextDouble())];
        random.nextBytes(bytes);
        var plan = random.nextInt(3) == 0 ? "nightly" : "mirror";
        var answer = send(request(id).header("Backup-Plan", plan).PUT(BodyPublishers.ofByteArray(bytes)));
        tally.count(plan + " " + answer.statusCode() + " "
                + answer.headers().firstValue("Replication-Status").orElse(""));
        learn(id, answer, digest(bytes));
    }

    private void delete(String id) throws IOException, InterruptedException {
        var answer = send(request(id).DELETE());
        tally.count("delete " + answer.statusCode());
        // Nothing was there to be deleted; what is still open of an earlier write stays so.
        if (answer.statusCode() != 404) {
            learn(id, answer, NOTHING);
        }
    }

    private void learn(String id, HttpResponse<byte[]> answer, String wanted) throws IOException {
        var status = answer.statusCode();
        if (status / 100 != 2 && status != 503 && status != 504) {
            throw new IOException(id + ": " + status + " " + new String(answer.body(), StandardCharsets.UTF_8));
        }
        var now = status / 100 == 2 ? new HashSet<String>() : possible.getOrDefault(id, new HashSet<>(Set.of(NOTHING)));
        // 503 says that nothing of it will be there, 504 that nobody knows.
        if (status != 503) {
            now.add(wanted);
        }
        possible.put(id, now);
    }

    /** What is not as it has to be: through the service, and in the folders of both sides. */
    List<String> objections(List<Path> sides) throws IOException, InterruptedException {
        var objections = new ArrayList<String>();
        for (var entry : possible.entrySet()) {
            var answer = send(request(entry.getKey()).GET());
            var served = answer.statusCode() == 404 ? NOTHING : digest(answer.body());
            if (answer.statusCode() != 200 && answer.statusCode() != 404) {
                objections.add(entry.getKey() + " answers " + answer.statusCode());
            } else if (!entry.getValue().contains(served)) {
                objections.add(entry.getKey() + " is " + served + " instead of " + entry.getValue());
            }
            for (var side : sides) {
                var file = side.resolve(entry.getKey());
                var stored = Files.isRegularFile(file) ? digest(Files.readAllBytes(file)) : NOTHING;
                if (!stored.equals(served)) {
                    objections.add(entry.getKey() + " is " + served + ", and " + stored + " in " + side.getFileName());
                }
            }
        }
        return objections;
    }

    private HttpRequest.Builder request(String id) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/objects/" + id))
                .timeout(LIMIT);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
