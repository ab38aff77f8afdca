package io.understudy.app;

import io.understudy.object.ByteSize;
import org.eclipse.microprofile.config.spi.Converter;

/** Reads sizes in the configuration. */
public final class SizeConverter implements Converter<ByteSize> {
    private static final long serialVersionUID = 1;

    @Override
    public ByteSize convert(String text) {
        return ByteSize.parse("size", text);
    }
}
