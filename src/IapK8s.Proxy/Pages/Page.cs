using IapK8s.Policy.Decisions;

namespace IapK8s.Proxy.Pages;

/// <summary>One answer of ours, before it is known in which language the caller reads it: HTML, problem+json or plain text.</summary>
public abstract record Page
{
    public required int Status { get; init; }

    public required string RequestId { get; init; }

    public Code Code { get; init; }
}

/// <summary>403: somebody is known, or nobody needs to be, and the answer is no.</summary>
public sealed record DeniedPage : Page
{
    /// <summary>The e-mail or subject that was denied; null where nobody is signed in.</summary>
    public string? SignedInAs { get; init; }

    /// <summary>Path of the sign-out door on the app's host: posting <c>again=1</c> there ends the session and signs in anew. Null offers no switch.</summary>
    public string? SwitchAccountAction { get; init; }

    /// <summary>Origin of the portal. Needed with <see cref="SwitchAccountAction"/>: Chromium applies <c>form-action</c> to the redirect that follows the post.</summary>
    public string? PortalOrigin { get; init; }
}

/// <summary>Anything else that is refused or broken: 400, 401, 421, 502, 503 ...</summary>
public sealed record ErrorPage : Page
{
    /// <summary>Where trying again starts; null offers nothing.</summary>
    public string? RetryUrl { get; init; }

    /// <summary>For programs: where a person would sign in (401).</summary>
    public string? SignInUrl { get; init; }
}

/// <summary>The sign-in did not work out.</summary>
public sealed record SignInFailedPage : Page
{
    /// <summary>What happened, in words of ours: nothing that the provider or the address bar said.</summary>
    public string? Explanation { get; init; }

    /// <summary>The provider's error code, shown as text where it is a plain token (RFC 6749 §4.1.2.1), dropped where it is not.</summary>
    public string? ProviderError { get; init; }

    public string? RetryUrl { get; init; }
}

/// <summary>The session is over.</summary>
public sealed record SignedOutPage : Page
{
    /// <summary>Null offers none.</summary>
    public required string? SignInAgainUrl { get; init; }

    /// <summary>Where the identity provider ends its own session; null where it has no such address.</summary>
    public string? ProviderSignOutUrl { get; init; }

    /// <summary>False while running sidecars could not be told yet: they follow within <see cref="FollowsWithin"/>.</summary>
    public bool Everywhere { get; init; } = true;

    public TimeSpan FollowsWithin { get; init; }

    /// <summary>Goes on to <see cref="SignInAgainUrl"/> by itself. A page in between ends the chain of redirects that began with a form, which
    /// <c>form-action</c> would follow right to the identity provider.</summary>
    public bool ContinueAtOnce { get; init; }
}

/// <summary>Which identity provider?</summary>
public sealed record SignInChoicePage : Page
{
    /// <summary>Host of the app, as people know it.</summary>
    public required string App { get; init; }

    public required IReadOnlyList<ProviderChoice> Providers { get; init; }
}

/// <param name="Url">Same-origin path and query of the portal.</param>
public sealed record ProviderChoice(string DisplayName, string Url);
