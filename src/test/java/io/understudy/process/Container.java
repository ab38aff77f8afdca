package io.understudy.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.deploy.Dockerfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code docker run} makes of an image as the example in its Dockerfile says, without a container engine: a file
 * system of its own, read-only but for the volume and {@code /tmp}, the image's user without any other group, its
 * folder, its variables and no others, and its entry point. Processes and the network stay this machine's.
 *
 * @param volume what is mounted at {@code /data}
 */
record Container(Image image, BaseImage base, Path volume) {
    private static final String SCRIPT = """
            set -e
            root=$1 volume=$2 user=$3 folder=$4
            shift 4
            mount --bind "$root" "$root"
            mount --bind "$volume" "$root/data"
            mount --rbind /proc "$root/proc"
            mount --rbind /dev "$root/dev"
            mount -t tmpfs tmpfs "$root/tmp"
            while [ "$1" != -- ]; do
                mount --bind "$1" "$root$1"
                mount -o remount,bind,ro "$root$1"
                shift
            done
            shift
            mount -o remount,bind,ro "$root"
            exec unshare --root="$root" --wd="$folder" --setgid=0 --setuid="$user" -- "$@"
            """;

    static Container of(Dockerfile file, Path folder) throws IOException {
        assertThat(file.example()).contains(" --read-only --tmpfs /tmp -v understudy:/data ");
        var root = Files.createDirectory(folder.resolve("root"));
        for (var mounted : List.of("data", "proc", "dev", "tmp")) {
            Files.createDirectory(root.resolve(mounted));
        }
        var base =
                ServiceProcess.isExecutable() ? BaseImage.micro(root, ServiceProcess.ARTIFACT) : BaseImage.system(root);
        Files.write(root.resolve("etc/passwd"), file.users(), StandardOpenOption.APPEND);
        var image = new Image(file, root);
        image.layOut();
        return new Container(image, base, image.volume(folder.resolve("volume")));
    }

    static boolean possible() throws IOException {
        return Output.of("unshare", "-m", "mount", "--bind", "/proc", "/proc").isEmpty();
    }

    Launch launch(String name) {
        return Launch.of(name, image.root().resolveSibling("outside"))
                .program(program())
                .environment(environment());
    }

    private List<String> program() {
        var file = image.file();
        var words = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", SCRIPT, "sh"));
        words.add(image.root().toString());
        words.add(volume.toString());
        words.add(Integer.toString(file.user()));
        words.add(file.folder());
        base.shared().forEach(folder -> words.add(folder.toString()));
        words.add("--");
        words.addAll(file.entrypoint());
        return words;
    }

    private Map<String, String> environment() {
        var variables = new LinkedHashMap<>(Map.of("PATH", base.path()));
        variables.putAll(image.file().environment());
        return variables;
    }
}
