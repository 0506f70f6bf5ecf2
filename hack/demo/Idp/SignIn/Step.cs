namespace IapK8s.Demo.Idp.SignIn;

/// <summary>What has to happen next before a code can be issued.</summary>
internal enum Step
{
    SignIn,
    PickAccount,
    SecondFactor,
    Issue,
}
