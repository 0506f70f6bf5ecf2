#!/usr/bin/env bash
# A real cluster, from nothing to nothing: makes a kind cluster, builds and loads the images, installs two ingresses, an identity provider,
# an app and the chart; signs people in, refuses them, changes policy, revokes, and uninstalls as the chart's README says.
#
#   hack/e2e/kind.sh            all of it; the cluster is deleted at the end
#   hack/e2e/kind.sh --keep     leaves the cluster as it is when the checks end, before the uninstallation
#
# Needs Docker (with buildx), kind, helm, kubectl and openssl, and the network for the images and charts of others.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

cluster=${IAP_KIND_CLUSTER:-iap-e2e}
node_image=${IAP_KIND_NODE:-kindest/node:v1.33.4}
nginx_chart=4.13.3
envoy_gateway_chart=v1.6.0
curl_image=curlimages/curl:8.16.0

registry=iap.test
version=e2e
work=$root/artifacts/kind
manifests=$root/hack/e2e/kind
export KUBECONFIG=$work/kubeconfig

# As people type them; none of them is known to any DNS server.
portal=auth.iap-e2e.test
shop=shop.iap-e2e.test
idp=idp.iap-e2e.svc
nginx=ingress-nginx-controller.ingress-nginx.svc
entrance=$nginx

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'kind: %s\n' "$*" >&2; exit 1; }
ok() { printf '   ok  %s\n' "$*"; }

# --- The cluster -------------------------------------------------------------------------------

check_tools() {
    local missing=()
    command -v docker >/dev/null || missing+=("docker (https://docs.docker.com/engine/install)")
    command -v kind >/dev/null || missing+=("kind (https://kind.sigs.k8s.io)")
    command -v helm >/dev/null || missing+=("helm (https://helm.sh)")
    command -v kubectl >/dev/null || missing+=("kubectl (https://kubernetes.io/docs/tasks/tools)")
    command -v openssl >/dev/null || missing+=("openssl")
    if ((${#missing[@]} > 0)); then
        printf 'kind: missing: %s\n' "${missing[@]}" >&2
        exit 1
    fi
    docker info >/dev/null 2>&1 || fail "the Docker daemon does not answer: $(docker info 2>&1 | tail -n 1)"
    ! kind get clusters 2>/dev/null | grep -qxF "$cluster" ||
        fail "there is a kind cluster $cluster already: kind delete cluster --name $cluster, or name another with IAP_KIND_CLUSTER"
}

delete_cluster() { kind delete cluster --name "$cluster" --kubeconfig "$KUBECONFIG" >/dev/null 2>&1 || true; }

create_cluster() {
    say "cluster $cluster"
    mkdir -p "$work"
    trap delete_cluster EXIT
    kind create cluster --name "$cluster" --image "$node_image" --kubeconfig "$KUBECONFIG" --wait 180s
}

load_images() {
    say "images"
    local names=(controller gateway sidecar demo-idp demo-app)
    IMAGE_REGISTRY=$registry VERSION=$version hack/image/build "${names[@]}"
    kind load docker-image --name "$cluster" \
        "$registry"/iap-{controller,gateway,sidecar}:"$version" "$registry"/demo-{idp,app}:"$version"
}

# An authority of our own, and a certificate from it for each name.
make_certificates() {
    say "certificates"
    local name
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=iap-e2e" \
        -addext basicConstraints=critical,CA:TRUE -keyout "$work/ca.key" -out "$work/ca.crt" 2>/dev/null
    for name in "$portal" "$shop" "$idp"; do
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$name" -keyout "$work/$name.key" -out "$work/$name.csr" 2>/dev/null
        openssl x509 -req -in "$work/$name.csr" -CA "$work/ca.crt" -CAkey "$work/ca.key" -CAcreateserial -days 2 \
            -extfile <(printf 'subjectAltName=DNS:%s' "$name") -out "$work/$name.crt" 2>/dev/null
    done
}

tls_secret() { # namespace name host
    kubectl -n "$1" create secret tls "$2" --cert "$work/$3.crt" --key "$work/$3.key"
}

install_ingresses() {
    say "ingress-nginx and Envoy Gateway"
    helm install ingress-nginx ingress-nginx --repo https://kubernetes.github.io/ingress-nginx --version "$nginx_chart" \
        --namespace ingress-nginx --create-namespace --set controller.service.type=ClusterIP --wait --timeout 5m >/dev/null
    helm install eg oci://docker.io/envoyproxy/gateway-helm --version "$envoy_gateway_chart" \
        --namespace envoy-gateway-system --create-namespace --wait --timeout 5m >/dev/null
}

# --- What people have --------------------------------------------------------------------------

install_provider_and_browser() {
    say "identity provider, and a pod to browse from"
    kubectl create namespace iap-e2e
    tls_secret iap-e2e idp-tls "$idp"
    kubectl -n iap-e2e create configmap ca --from-file=ca.crt="$work/ca.crt"
    client_secret=$(openssl rand -hex 24)
    sed -e "s|CLIENT_SECRET|$client_secret|; s|IDP_IMAGE|$registry/demo-idp:$version|; s|CURL_IMAGE|$curl_image|; s|PORTAL|https://$portal|; s|ISSUER|https://$idp/|" \
        "$manifests/provider.yaml" | kubectl apply -f -
    kubectl -n iap-e2e rollout status deployment/idp --timeout 120s
    kubectl -n iap-e2e wait pod/browser --for=condition=Ready --timeout 120s
}

install_chart() {
    say "the chart"
    kubectl create namespace iap-system
    kubectl label namespace iap-system pod-security.kubernetes.io/enforce=restricted
    tls_secret iap-system portal-tls "$portal"
    kubectl -n iap-system create configmap e2e-authority --from-file=ca.crt="$work/ca.crt"
    kubectl -n iap-system create secret generic corp-oidc --from-literal=client-secret="$client_secret"
    helm install iap charts/iap-k8s --namespace iap-system \
        --set images.registry="$registry",images.tag="$version",images.pullPolicy=Never \
        --set portal.url="https://$portal",portal.ingress.enabled=true,portal.ingress.className=nginx,portal.ingress.tlsSecretName=portal-tls \
        --set trust.configMap=e2e-authority,rollout.evict.enabled=true \
        --wait --timeout 3m
}

install_app() {
    say "the app and its policy"
    kubectl create namespace shop
    tls_secret shop shop-tls "$shop"
    sed "s|ISSUER|https://$idp/|; s|SHOP|$shop|" "$manifests/policy.yaml" | kubectl apply -f -
    kubectl wait clusteriapprovider/corp --for=condition=Accepted --timeout 60s
    kubectl -n shop wait iappolicy/shop --for=condition=Accepted --timeout 60s
    sed "s|APP_IMAGE|$registry/demo-app:$version|; s|SHOP|$shop|" "$manifests/app.yaml" | kubectl apply -f -
    kubectl -n shop rollout status deployment/shop --timeout 120s
    kubectl -n shop wait gateway/entry --for=condition=Programmed --timeout 180s
}

# --- Browsing ----------------------------------------------------------------------------------

# curl in the pod: no name of ours is resolved, each goes to the entrance of the moment.
browse() { # jar curl-arguments...
    local jar=$1
    shift
    kubectl -n iap-e2e exec browser -- curl --silent --show-error --max-time 20 --cacert /ca/ca.crt \
        --cookie "/tmp/$jar" --cookie-jar "/tmp/$jar" \
        --connect-to "$portal:443:$nginx:443" --connect-to "$shop:443:$entrance:443" "$@"
}

status() { # jar curl-arguments...
    browse "$@" --output /dev/null --write-out '%{http_code}'
}

expect() { # what-it-is status jar curl-arguments...
    local what=$1 wanted=$2 got
    shift 2
    got=$(status "$@") || got="curl ended with $?"
    [[ $got == "$wanted" ]] || fail "$what: $got instead of $wanted"
    ok "$what: $got"
}

# Until it is so; policy takes a second, but a loaded machine may take more.
await() { # what-it-is status jar curl-arguments...
    local what=$1 wanted=$2 got='' deadline=$((SECONDS + 30))
    shift 2
    until got=$(status "$@" || true) && [[ $got == "$wanted" ]]; do
        ((SECONDS < deadline)) || fail "$what: still $got instead of $wanted"
        sleep 0.5
    done
    ok "$what: $got"
}

resume_of() { sed -n 's/.*name="resume" value="\([^"]*\)".*/\1/p' | sed 's/&amp;/\&/g; s/&#x2B;/+/g; s/&#43;/+/g' | head -n 1; }

sign_in() { # account
    local resume
    resume=$(browse "$1" --location --header 'Accept: text/html' "https://$shop/orders" | resume_of)
    [[ -n $resume ]] || fail "$1: no sign-in page came"
    browse "$1" --output /dev/null --data-urlencode "resume=$resume" --data-urlencode "username=$1" --data-urlencode password=demo "https://$idp/sign-in"
    expect "$1 signs in and lands where the way began" 200 "$1" --location --header 'Accept: text/html' "https://$idp$resume"
}

# --- Checks ------------------------------------------------------------------------------------

check_access() {
    say "who may what"
    expect "what is public is public" 200 nobody "https://$shop/public/hello"
    expect "a browser is asked to sign in" 302 nobody --header 'Accept: text/html' "https://$shop/orders"
    expect "a program is told so" 401 nobody "https://$shop/orders"
    expect "an identity header from outside is nobody's" 401 nobody --header 'X-Iap-User-Email: alice@example.com' "https://$shop/orders"
    sign_in alice
    sign_in bob
    expect "alice is an admin" 200 alice "https://$shop/admin/"
    expect "bob is none" 403 bob "https://$shop/admin/"

    local pod
    pod=$(kubectl -n shop get pods -l app=shop -o jsonpath='{.items[0].status.podIP}')
    expect "the app's own port is the sidecar's" 401 nobody "http://$pod:8080/orders"

    entrance=$(kubectl -n envoy-gateway-system get services -l gateway.envoyproxy.io/owning-gateway-name=entry -o jsonpath='{.items[0].metadata.name}').envoy-gateway-system.svc
    expect "through Envoy Gateway alice is alice" 200 alice "https://$shop/orders"
    expect "through Envoy Gateway nobody is nobody" 401 nobody "https://$shop/orders"
    entrance=$nginx
}

check_changes() {
    say "changes"
    kubectl -n shop patch iappolicy shop --type=json \
        -p '[{"op":"add","path":"/spec/rules/-","value":{"name":"closed","action":"Deny","members":["allUsers"],"paths":["/orders/**"]}}]'
    await "a new Deny reaches the pod" 403 alice "https://$shop/orders"
    ! kubectl -n shop patch iappolicy shop --type=merge -p '{"spec":{"rules":[{"name":"a","action":"Allow","members":["nobody"]}]}}' 2>"$work/refused" ||
        fail "a policy with a mistake was accepted"
    ok "a mistake is refused: $(tail -n 1 "$work/refused")"
    sed "s|ISSUER|https://$idp/|; s|SHOP|$shop|" "$manifests/policy.yaml" | kubectl apply -f - >/dev/null
    await "the old policy is in force again" 200 alice "https://$shop/orders"
    kubectl apply -f - <<'YAML'
apiVersion: iapk8s.io/v1alpha1
kind: IapRevocation
metadata: {name: bob-left}
spec:
  user: {provider: /corp, email: bob@example.com}
  until: 2099-01-01T00:00:00Z
YAML
    await "who was revoked is out" 401 bob "https://$shop/orders"
}

check_roles() {
    say "roles"
    local answer
    answer=$(kubectl auth can-i get secrets --all-namespaces --as system:serviceaccount:iap-system:iap-controller || true)
    [[ $answer == no ]] || fail "the controller reads every Secret"
    answer=$(kubectl auth can-i list pods --as system:serviceaccount:iap-system:iap-gateway -n shop || true)
    [[ $answer == no ]] || fail "the gateway may list pods"
    kubectl -n shop create rolebinding team --clusterrole=iap-app-team --user=team >/dev/null
    answer=$(kubectl auth can-i disable iappolicies.iapk8s.io -n shop --as team || true)
    [[ $answer == no ]] || fail "a team may disable policies"
    ! kubectl -n shop delete iappolicy shop --as team 2>/dev/null || fail "a team could delete the policy that guards it"
    ok "the controller reads no Secrets of others, the gateway nothing, a team cannot switch its policy off"
}

check_fence() {
    say "the controller away"
    kubectl -n iap-system scale deployment/iap-controller --replicas=0
    kubectl -n iap-system wait pods -l app.kubernetes.io/component=controller --for=delete --timeout 90s
    expect "running pods go on" 200 alice "https://$shop/orders"
    kubectl -n shop rollout restart deployment/shop
    if kubectl -n shop rollout status deployment/shop --timeout 30s >/dev/null 2>&1; then fail "a pod came up without a sidecar"; fi
    kubectl -n shop get events --field-selector reason=FailedCreate -o jsonpath='{.items[-1:].message}' | tee "$work/fence"
    [[ -s $work/fence ]] || fail "nobody refused the pod without a sidecar"
    expect "the old pod still serves" 200 alice "https://$shop/orders"
    kubectl -n iap-system scale deployment/iap-controller --replicas=2
    kubectl -n iap-system rollout status deployment/iap-controller --timeout 120s
    kubectl -n shop rollout status deployment/shop --timeout 180s
    ok "with the controller back the new pod comes up"
}

# --- Away again --------------------------------------------------------------------------------

# Everything of the cluster itself that is ours by its group, its label or its name.
ours() {
    kubectl get customresourcedefinitions,clusterroles,clusterrolebindings,mutatingwebhookconfigurations,validatingwebhookconfigurations,validatingadmissionpolicies,validatingadmissionpolicybindings,priorityclasses \
        -o name | grep -E '(\.|/)iap(k8s\.io|-)' || true
}

check_uninstallation() {
    say "uninstalling, in the README's order"
    kubectl delete iaprevocations --all
    kubectl delete iappolicies --all --all-namespaces
    kubectl delete clusteriappolicies --all
    kubectl -n shop rollout restart deployment/shop
    kubectl -n shop rollout status deployment/shop --timeout 120s
    expect "without a policy the app is open again" 200 nobody "https://$shop/orders"
    helm uninstall iap --namespace iap-system --wait
    local left
    left=$(ours | grep -vE '^(customresourcedefinition|validatingadmissionpolicy)' || true)
    [[ -z $left ]] || fail "helm uninstall left more than definitions and the fence: $left"
    kubectl delete validatingadmissionpolicybindings,validatingadmissionpolicies -l app.kubernetes.io/part-of=iap-k8s
    kubectl get crds -o name | grep '\.iapk8s\.io$' | xargs kubectl delete
    kubectl delete namespace iap-system
    left=$(ours)
    [[ -z $left ]] || fail "left behind: $left"
    ok "nothing is left"
}

keep=no
case ${1:-} in
    '') ;;
    --keep) keep=yes ;;
    *) fail "usage: hack/e2e/kind.sh [--keep]" ;;
esac

check_tools
create_cluster
load_images
make_certificates
install_ingresses
install_provider_and_browser
install_chart
install_app
check_access
check_changes
check_roles
check_fence
if [[ $keep == yes ]]; then
    trap - EXIT
    say "kept: export KUBECONFIG=$KUBECONFIG"
    exit 0
fi
check_uninstallation
say "all checks passed"
