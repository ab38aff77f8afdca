package io.understudy.app;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import io.smallrye.config.common.utils.StringUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;

/** Every setting as Markdown, from the interfaces that map them: names and defaults as the code has them, and its javadoc. */
final class ConfigurationReference {
    private static final Pattern MAP = Pattern.compile("Map<String, (.+)>");
    private static final Pattern OPTIONAL = Pattern.compile("Optional<(.+)>");
    private static final Pattern LIST = Pattern.compile("(?:List|Set)<(.+)>");

    private final DocTrees trees;
    private final CompilationUnitTree unit;
    private final ClassTree root;
    private final Map<String, ClassTree> groups = new LinkedHashMap<>();
    private final Map<String, String> constants = new LinkedHashMap<>();

    private ConfigurationReference(DocTrees trees, CompilationUnitTree unit) {
        this.trees = trees;
        this.unit = unit;
        this.root = (ClassTree) unit.getTypeDecls().getFirst();
        for (var member : root.getMembers()) {
            if (member instanceof ClassTree group) {
                groups.put(group.getSimpleName().toString(), group);
            }
            if (member instanceof VariableTree constant) {
                constants.put(
                        constant.getName().toString(), literal(Objects.requireNonNull(constant.getInitializer())));
            }
        }
    }

    /** Reads the source of the mapping. */
    static ConfigurationReference of(Path source) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            var task = (JavacTask)
                    compiler.getTask(null, files, null, List.of("-proc:none"), null, files.getJavaFileObjects(source));
            var unit = task.parse().iterator().next();
            return new ConfigurationReference(DocTrees.instance(task), unit);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One setting; {@code standard} is empty where it has no default. */
    private record Setting(String name, String type, Optional<String> standard, String meaning) {
        String row() {
            return "| `%s` | `%s` | %s | %s | %s |"
                    .formatted(
                            name,
                            variable(),
                            type,
                            standard.map(text -> "`" + text + "`").orElse("–"),
                            meaning.replace("|", "\\|"));
        }

        private String variable() {
            return name.replaceAll("[^A-Za-z0-9<>]", "_").toUpperCase(Locale.ROOT);
        }
    }

    /** The tables, one for each group. */
    String markdown() {
        var text = new StringBuilder();
        var plain = new ArrayList<Setting>();
        var sections = new StringBuilder();
        for (var method : methods(root)) {
            var group = groups.get(method.getReturnType().toString());
            if (group == null) {
                plain.addAll(settings("understudy", method));
            } else {
                sections.append(section("understudy", method, group));
            }
        }
        return text.append(table("`understudy`", "", plain))
                        .append(sections)
                        .toString()
                        .strip() + "\n";
    }

    private String section(String prefix, MethodTree method, ClassTree group) {
        var name = name(prefix, method);
        var settings = methods(group).stream()
                .flatMap(each -> settings(name, each).stream())
                .toList();
        return table("`" + name + "`", doc(group), settings);
    }

    private static String table(String title, String text, List<Setting> settings) {
        return "### %s\n\n%s| setting | environment variable | type | default | meaning |\n|---|---|---|---|---|\n%s\n\n"
                .formatted(
                        title,
                        text.isEmpty() ? "" : text + "\n\n",
                        settings.stream().map(Setting::row).collect(Collectors.joining("\n")));
    }

    /** A method's own setting, or all those of the group that it stands for. */
    private List<Setting> settings(String prefix, MethodTree method) {
        var type = method.getReturnType().toString();
        var name = name(prefix, method);
        var map = MAP.matcher(type);
        while (map.matches()) {
            name += name.contains("<name>") ? ".<key>" : ".<name>";
            type = map.group(1);
            map = MAP.matcher(type);
        }
        var optional = OPTIONAL.matcher(type);
        if (optional.matches()) {
            type = optional.group(1);
        }
        var group = groups.get(type);
        if (group != null) {
            var inner = name;
            return methods(group).stream()
                    .flatMap(each -> settings(inner, each).stream())
                    .toList();
        }
        return List.of(new Setting(name, type(type), argument(method, "WithDefault"), doc(method)));
    }

    private String name(String prefix, MethodTree method) {
        if (annotation(method, "WithParentName").isPresent()) {
            return prefix;
        }
        return prefix + "."
                + argument(method, "WithName")
                        .orElseGet(() -> StringUtil.skewer(method.getName().toString()));
    }

    private static String type(String type) {
        var list = LIST.matcher(type);
        if (list.matches()) {
            return "list of " + type(list.group(1));
        }
        return switch (type) {
            case "Duration" -> "duration";
            case "ByteSize" -> "size";
            case "int", "Integer", "long", "Long" -> "number";
            case "double", "Double" -> "fraction";
            case "boolean", "Boolean" -> "true or false";
            case "Path" -> "file";
            case "String" -> "text";
            default -> "`" + type + "`";
        };
    }

    private static List<MethodTree> methods(ClassTree type) {
        return type.getMembers().stream()
                .filter(MethodTree.class::isInstance)
                .map(MethodTree.class::cast)
                .filter(method -> method.getBody() == null)
                .toList();
    }

    private static Optional<? extends AnnotationTree> annotation(MethodTree method, String name) {
        return method.getModifiers().getAnnotations().stream()
                .filter(annotation -> annotation.getAnnotationType().toString().equals(name))
                .findFirst();
    }

    private Optional<String> argument(MethodTree method, String annotation) {
        return annotation(method, annotation).map(found -> {
            var argument = found.getArguments().getFirst();
            return literal(argument instanceof AssignmentTree assignment ? assignment.getExpression() : argument);
        });
    }

    private String literal(ExpressionTree expression) {
        return switch (expression) {
            case com.sun.source.tree.LiteralTree literal -> String.valueOf(literal.getValue());
            case IdentifierTree constant ->
                Objects.requireNonNull(
                        constants.get(constant.getName().toString()), "a default is a constant of its own");
            default -> throw new IllegalStateException("a default that cannot be read: " + expression);
        };
    }

    private String doc(Tree tree) {
        var comment = trees.getDocCommentTree(TreePath.getPath(unit, tree));
        if (comment == null) {
            throw new AssertionError("this setting or group has no javadoc that says what it means: " + tree);
        }
        return text(comment);
    }

    private static String text(DocCommentTree comment) {
        return comment.getFullBody().stream()
                .map(ConfigurationReference::text)
                .collect(Collectors.joining())
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static String text(DocTree tree) {
        return switch (tree) {
            case TextTree text -> text.getBody();
            case LiteralTree literal -> "`" + literal.getBody().getBody() + "`";
            case LinkTree link -> "`" + link.getReference().getSignature() + "`";
            case EntityTree entity -> "&" + entity.getName() + ";";
            default -> throw new AssertionError("the reference has no Markdown for " + tree);
        };
    }
}
