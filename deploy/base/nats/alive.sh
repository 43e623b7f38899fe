# Whether the server is alive, for its liveness probe: ended with an error, it is started again.
#
# A server whose disk was full stores nothing more until it is started again, not even when there is room again; of its
# health checks only the full one tells. While the disk is full, a new start would be in vain. `sh` and what BusyBox has.

port=${MONITOR_PORT:-8222} folder=${DATA_FOLDER:-/data}
# More than a few events.
room=$((16 << 20))

said=$(printf 'GET /healthz HTTP/1.0\r\n\r\n' | nc -w 4 127.0.0.1 "$port") || exit 1
case $said in
*'write error'*) ;;
*HTTP/1.*) exit 0 ;;
*) exit 1 ;;
esac
# Free blocks, and the size of one.
set -- $(stat -f -c '%a %S' "$folder")
[ $(($1 * $2)) -lt "$room" ]
