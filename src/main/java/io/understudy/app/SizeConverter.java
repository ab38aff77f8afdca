package io.understudy.app;

import org.eclipse.microprofile.config.spi.Converter;

/** Reads sizes in the configuration. */
public final class SizeConverter implements Converter<Size> {
    private static final long serialVersionUID = 1;

    @Override
    public Size convert(String text) {
        return Size.of(text);
    }
}
