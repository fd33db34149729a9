//! How signatures of tokens are verified: by ring, as TLS is. Nothing is signed here.

use ::ring::signature::{
    self as ring, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};
use jsonwebtoken::{
    Algorithm, DecodingKey, DecodingKeyKind,
    crypto::{CryptoProvider, JwtVerifier, KeyUtils},
    errors::{Error, ErrorKind},
    signature::{self, Verifier},
};

/// For `CryptoProvider::install_default`.
pub(super) static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |_, _| Err(ErrorKind::InvalidAlgorithm.into()),
    verifier_factory: |&algorithm, key| Ok(Box::new(Verification::of(algorithm, key)?)),
    key_utils: KeyUtils::new_unimplemented(),
};

struct Verification {
    algorithm: Algorithm,
    key: DecodingKey,
    scheme: Scheme,
}

enum Scheme {
    Rsa(&'static ring::RsaParameters),
    Curve(&'static dyn VerificationAlgorithm),
}

impl Verification {
    fn of(algorithm: Algorithm, key: &DecodingKey) -> Result<Self, Error> {
        let scheme = match algorithm {
            Algorithm::RS256 => Scheme::Rsa(&ring::RSA_PKCS1_2048_8192_SHA256),
            Algorithm::RS384 => Scheme::Rsa(&ring::RSA_PKCS1_2048_8192_SHA384),
            Algorithm::RS512 => Scheme::Rsa(&ring::RSA_PKCS1_2048_8192_SHA512),
            Algorithm::PS256 => Scheme::Rsa(&ring::RSA_PSS_2048_8192_SHA256),
            Algorithm::PS384 => Scheme::Rsa(&ring::RSA_PSS_2048_8192_SHA384),
            Algorithm::PS512 => Scheme::Rsa(&ring::RSA_PSS_2048_8192_SHA512),
            Algorithm::ES256 => Scheme::Curve(&ring::ECDSA_P256_SHA256_FIXED),
            Algorithm::ES384 => Scheme::Curve(&ring::ECDSA_P384_SHA384_FIXED),
            Algorithm::EdDSA => Scheme::Curve(&ring::ED25519),
            _ => return Err(ErrorKind::InvalidAlgorithm.into()),
        };
        Ok(Self { algorithm, key: key.clone(), scheme })
    }
}

impl Verifier<Vec<u8>> for Verification {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        let valid = match (&self.scheme, self.key.kind()) {
            (Scheme::Rsa(parameters), DecodingKeyKind::RsaModulusExponent { n, e }) => {
                RsaPublicKeyComponents { n, e }.verify(parameters, message, signature)
            }
            (Scheme::Curve(curve), DecodingKeyKind::SecretOrDer(key)) => {
                UnparsedPublicKey::new(*curve, key).verify(message, signature)
            }
            _ => return Err(signature::Error::new()),
        };
        valid.map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for Verification {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}
