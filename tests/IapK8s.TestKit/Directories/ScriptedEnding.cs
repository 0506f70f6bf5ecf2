namespace IapK8s.TestKit.Directories;

public enum ScriptedEnding
{
    /// <summary>With its result.</summary>
    Whole,

    /// <summary>Closed where the result should stand.</summary>
    ClosedBeforeResult,

    /// <summary>Closed in the middle of the result's bytes.</summary>
    ClosedInResult,

    /// <summary>Open, and never a result.</summary>
    SilentBeforeResult,

    /// <summary>With bytes that are no LDAP where the result should stand.</summary>
    Garbage,

    /// <summary>With its result, and closed after it.</summary>
    ClosedAfterResult,
}
