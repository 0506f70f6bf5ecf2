namespace IapK8s.Controller.Directories;

/// <summary>Why a directory was not read.</summary>
internal enum DirectoryFailureKind
{
    /// <summary>A bug, or an answer that we do not understand.</summary>
    Unexpected,

    /// <summary>The query contradicts itself, or the server refused it as wrong.</summary>
    Invalid,

    /// <summary>No connection, or it was cut.</summary>
    Unreachable,

    /// <summary>Too slow, for one answer or for all of it.</summary>
    TimedOut,

    /// <summary>The certificate is not trusted, for another name or out of date; or there is no TLS.</summary>
    Untrusted,

    /// <summary>Name or password are wrong.</summary>
    BindRefused,

    /// <summary>The account may not read it.</summary>
    Forbidden,

    /// <summary>A base is not there.</summary>
    NotFound,

    /// <summary>A part of the tree is another server's.</summary>
    Referral,

    /// <summary>More than our limits, or than the server gives out.</summary>
    TooLarge,

    /// <summary>The answer ended early or contradicts itself.</summary>
    Incomplete,

    /// <summary>The server has not yet what was read before, from another one.</summary>
    Behind,
}
