package io.understudy.connector.smb;

import com.hierynomus.security.AEADBlockCipher;
import com.hierynomus.security.Cipher;
import com.hierynomus.security.DerivationFunction;
import com.hierynomus.security.Mac;
import com.hierynomus.security.MessageDigest;
import com.hierynomus.security.SecurityException;
import com.hierynomus.security.SecurityProvider;
import com.hierynomus.security.bc.BCSecurityProvider;
import com.hierynomus.security.jce.JceSecurityProvider;

/**
 * What encrypts and signs. AES-GCM, which the bytes of an encrypted session pass through, is Java's own, which uses the
 * processor's instructions; the rest is Bouncy Castle's, because Java has neither MD4 nor AES-CMAC nor AES-CCM.
 */
final class Ciphers implements SecurityProvider {
    private final SecurityProvider java = new JceSecurityProvider();
    private final SecurityProvider bouncyCastle = new BCSecurityProvider();

    @Override
    public MessageDigest getDigest(String name) throws SecurityException {
        return bouncyCastle.getDigest(name);
    }

    @Override
    public Mac getMac(String name) throws SecurityException {
        return bouncyCastle.getMac(name);
    }

    @Override
    public Cipher getCipher(String name) throws SecurityException {
        return bouncyCastle.getCipher(name);
    }

    @Override
    public AEADBlockCipher getAEADBlockCipher(String name) throws SecurityException {
        return name.contains("GCM") ? java.getAEADBlockCipher(name) : bouncyCastle.getAEADBlockCipher(name);
    }

    @Override
    public DerivationFunction getDerivationFunction(String name) throws SecurityException {
        return bouncyCastle.getDerivationFunction(name);
    }
}
