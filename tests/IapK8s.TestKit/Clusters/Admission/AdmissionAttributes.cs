using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Objects;
using IapK8s.TestKit.Clusters.Writing;

namespace IapK8s.TestKit.Clusters.Admission;

/// <summary>What admission is asked about.</summary>
/// <param name="Operation"><c>CREATE</c>, <c>UPDATE</c>, <c>DELETE</c> or <c>CONNECT</c>.</param>
/// <param name="Object">As it would be stored; null for a deletion.</param>
/// <param name="Old">As it is stored; null for a creation.</param>
internal sealed record AdmissionAttributes(string Operation, WriteRequest Request, JsonObject? Object, JsonObject? Old)
{
    /// <summary>Empty where the server has yet to make up a name.</summary>
    public string Name => Request.Name.Length > 0 ? Request.Name : Object?.Name() ?? "";
}
