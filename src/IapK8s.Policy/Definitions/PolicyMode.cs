namespace IapK8s.Policy.Definitions;

/// <summary>What comes of a policy's own rules. Other policies' rules that count with it are obeyed in every mode.</summary>
public enum PolicyMode : byte
{
    /// <summary>They are obeyed. Zero: a mode lost on the wire is the strict one.</summary>
    Enforce = 0,

    /// <summary>They are asked, logged and counted, and nobody is challenged or refused for them. The app is told who is there where a valid credential is.</summary>
    Shadow,

    /// <summary>They are not asked, and the app is told nobody's name.</summary>
    Off,
}
