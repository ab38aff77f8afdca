package io.understudy.access;

import java.util.List;
import java.util.Optional;

/**
 * Who may come in.
 *
 * @param open whether anybody may do anything
 * @param tokens that are known; never needed where it is open
 * @param audited whether calls are told to the audit log
 */
public record Access(boolean open, List<Token> tokens, boolean audited) {
    /** Each one is compared with at every request. */
    static final int MOST_TOKENS = 1000;

    /** @throws AccessException where there are too many tokens, or two that are the same */
    public Access {
        tokens = List.copyOf(tokens);
        if (tokens.size() > MOST_TOKENS) {
            throw new AccessException("There are at most " + MOST_TOKENS + " access tokens.");
        }
        requireDistinct(tokens);
    }

    /** The token that this is, if it is one. Looks at all of them, so that the time taken does not tell which. */
    public Optional<Token> find(String presented) {
        var digest = Token.digest(presented);
        var found = Optional.<Token>empty();
        for (var token : tokens) {
            if (token.hasDigest(digest)) {
                found = Optional.of(token);
            }
        }
        return found;
    }

    private static void requireDistinct(List<Token> tokens) {
        for (var i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (tokens.subList(0, i).stream().anyMatch(token::isAlso)) {
                throw new AccessException("The access token " + token.name()
                        + " is another one's too: the audit log could not tell who was who.");
            }
        }
    }
}
