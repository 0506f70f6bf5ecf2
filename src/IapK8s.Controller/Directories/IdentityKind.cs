namespace IapK8s.Controller.Directories;

/// <summary>What of a sign-in the directory's value is compared with.</summary>
internal enum IdentityKind
{
    /// <summary>The verified e-mail, without regard to case.</summary>
    Email,

    /// <summary>The provider's <c>sub</c>, to the letter.</summary>
    Subject,
}
