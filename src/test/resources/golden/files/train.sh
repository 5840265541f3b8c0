for step in 1 2 3; do
  echo "metric score=$(( $1 * $2 * step )) step=$step"
done
