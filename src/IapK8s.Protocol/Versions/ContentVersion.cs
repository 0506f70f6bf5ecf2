using System.Security.Cryptography;
using Google.Protobuf;
using IapK8s.Protocol.Push.V1;

namespace IapK8s.Protocol.Versions;

/// <summary>The version of one resource: 16 hex digits of SHA-256 over its name, features and body. Same content, same version, on every replica.</summary>
public static class ContentVersion
{
    public static string Of(Resource resource)
    {
        var bare = resource.Version.Length == 0 ? resource : new Resource(resource) { Version = "" };
        return Convert.ToHexStringLower(SHA256.HashData(bare.ToByteArray()).AsSpan(0, 8));
    }

    /// <summary>The same resource with its version filled in.</summary>
    public static Resource Stamp(Resource resource)
    {
        resource.Version = Of(resource);
        return resource;
    }
}
