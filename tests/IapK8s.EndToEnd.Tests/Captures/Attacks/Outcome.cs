namespace IapK8s.EndToEnd.Tests.Captures.Attacks;

/// <summary>Where what an attacker sent ended up.</summary>
public enum Outcome
{
    /// <summary>The app, or whoever the attack was for, has it.</summary>
    Reached,

    /// <summary>The sidecar answered in the app's place.</summary>
    Sidecar,

    /// <summary>The connection was refused, reset, or closed without a byte.</summary>
    Closed,

    /// <summary>The pod's network stack said that it has no use for it, so it got that far.</summary>
    Stack,

    /// <summary>No answer whatever.</summary>
    Silent,
}
