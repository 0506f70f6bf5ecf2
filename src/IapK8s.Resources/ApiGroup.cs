namespace IapK8s.Resources;

/// <summary>The group and version of every resource, and the kinds that this build knows.</summary>
public static class ApiGroup
{
    public const string Name = "iapk8s.io";
    public const string Version = "v1alpha1";
    public const string ApiVersion = Name + "/" + Version;

    public const string IapPolicy = "IapPolicy";
    public const string ClusterIapPolicy = "ClusterIapPolicy";
    public const string IapProvider = "IapProvider";
    public const string ClusterIapProvider = "ClusterIapProvider";
    public const string IapAccessLevel = "IapAccessLevel";
    public const string IapGroup = "IapGroup";
    public const string IapDirectory = "IapDirectory";
    public const string IapRevocation = "IapRevocation";
    public const string IapApplication = "IapApplication";
}
