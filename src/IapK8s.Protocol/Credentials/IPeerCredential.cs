using System.Net.Security;
using System.Security.Cryptography;

namespace IapK8s.Protocol.Credentials;

/// <summary>What a process proves itself with to the others of its installation, and what it knows them by: certificates both ways (<see cref="CredentialFolder"/>), or
/// tokens of its pod to servers with certificates (<see cref="TokenFolder"/>). Safe for concurrent use.</summary>
public interface IPeerCredential
{
    /// <summary>Who this process is.</summary>
    /// <exception cref="CredentialException">There is nothing to prove it with, and why.</exception>
    PeerIdentity Identity { get; }

    /// <summary>Whose what is kept over a restart is: the identity, and the very pod where that is known.</summary>
    /// <exception cref="CredentialException">There is nothing to prove it with, and why.</exception>
    string Owner { get; }

    /// <param name="expected">Who must answer; anybody else ends the handshake, before anything of ours was sent.</param>
    SslClientAuthenticationOptions ClientOptions(PeerIdentity expected, TimeProvider time);

    /// <summary>What each call carries besides; null where the connection proves enough.</summary>
    /// <exception cref="CredentialException">There is none, and why.</exception>
    BearerToken? TokenFor(PeerKind server);

    /// <summary>Roots that arrived on a trusted stream. They are kept before this returns, where anything is.</summary>
    /// <exception cref="CryptographicException">Not PEM certificates.</exception>
    /// <exception cref="IOException">They count, and could not be kept.</exception>
    void TrustAlso(string pem);
}
